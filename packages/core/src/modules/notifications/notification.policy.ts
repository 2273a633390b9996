import { administrator, policy } from '../../policy.ts';

/** Who was told what, and over which channel it went: never what it said. */
export const notificationPolicy = policy<never>('notification', { read: administrator });
