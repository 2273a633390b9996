import type { Module } from '../module.ts';
import { sealAuditLogHandler } from './audit.jobs.ts';
import './audit.schema.ts';

export const audit: Module = {
  name: 'audit',
  jobs: [sealAuditLogHandler],
};
