import type { Module } from '../module.ts';
import { auditPolicy } from './audit.policy.ts';
import { sealAuditLogHandler } from './audit.jobs.ts';
import './audit.schema.ts';

export const audit: Module = {
  name: 'audit',
  policies: [auditPolicy],
  jobs: [sealAuditLogHandler],
};
