import type { Module } from '../module.ts';
import { auditPolicy } from './audit.policy.ts';
import { sealAuditLogHandler } from './audit.jobs.ts';
import { auditFindings, sealsAtOnce } from './audit.verify.ts';
import './audit.schema.ts';

export const audit: Module = {
  name: 'audit',
  policies: [auditPolicy],
  jobs: [sealAuditLogHandler],
  prices: {
    // Computes hashes over all events of a hundred seals; each may fail in each way, and the end in some more.
    'Query.verifyAuditLog': { price: 250 },
    'AuditVerification.findings': { most: sealsAtOnce * Object.keys(auditFindings).length + 10 },
  },
};
