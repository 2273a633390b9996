import type { Module } from '../module.ts';
import { auditPolicy } from './audit.policy.ts';
import { sealAuditLogHandler } from './audit.jobs.ts';
import { auditFindings, sealsAtOnce } from './audit.verify.ts';
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
  prices: {
    // Computes hashes over all events of a hundred seals; each may fail in each way, and the end in some more.
    'Query.verifyAuditLog': { price: 250 },
    'AuditVerification.findings': { most: sealsAtOnce * Object.keys(auditFindings).length + 10 },
  },
};
