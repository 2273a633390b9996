import type { Module } from '../module.ts';
import { organisationAudit } from './organisation.audit.ts';
import { organisationPolicy } from './organisation.policy.ts';
import './organisation.schema.ts';

export const organisations: Module = {
  name: 'organisations',
  policies: [organisationPolicy],
  audited: [organisationAudit],
  scopes: {
    Organisation: 'any',
    Brand: 'any',
    Colour: 'any',
    TermWords: 'any',
    OrganisationSettings: 'read',
    Retention: 'any',
    'Query.organisation': 'any',
    'Mutation.changeOrganisation': 'write',
  },
};
