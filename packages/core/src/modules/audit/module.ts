import type { Module } from '../module.ts';
import { auditPolicy } from './audit.policy.ts';
import { sealAuditLogHandler } from './audit.jobs.ts';
import './audit.schema.ts';

export const audit: Module = {
  name: 'audit',
  policies: [auditPolicy],
  jobs: [sealAuditLogHandler],
  scopes: {
    AuditEvent: 'audit:read',
    AuditActor: 'any',
    'AuditActor.displayName': 'people:read',
    AuditVerification: 'audit:read',
    AuditFinding: 'any',
    AuditSealName: 'any',
    'Query.auditEvents': 'audit:read',
    'Query.auditEvents(filter)': 'audit:read',
    'Query.verifyAuditLog': 'audit:read',
    'Query.verifyAuditLog(known)': 'audit:read',
  },
};
