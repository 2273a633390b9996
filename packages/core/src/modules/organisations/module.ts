import type { Module } from '../module.ts';
import { organisationAudit } from './organisation.audit.ts';
import { organisationPolicy } from './organisation.policy.ts';
import './organisation.schema.ts';

export const organisations: Module = {
  name: 'organisations',
  policies: [organisationPolicy],
  audited: [organisationAudit],
};
