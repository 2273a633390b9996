import { administrator, anyOf, auditor, policy } from '../../policy.ts';

export const auditPolicy = policy<never>('audit', { read: anyOf(auditor, administrator) });
