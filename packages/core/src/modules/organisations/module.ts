import type { Module } from '../module.ts';
import { personalDataKinds } from '../../database/personal-data.ts';
import { terms } from '../../texts/vocabulary.ts';
import { organisationAudit } from './organisation.audit.ts';
import { organisationPolicy } from './organisation.policy.ts';
import { mostColours, mostLocales, mostWords } from './organisation.input.ts';
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
  prices: {
    'Brand.colours': { most: mostColours },
    'Organisation.terms': { most: terms.length },
    'OrganisationSettings.retention': { most: personalDataKinds.length },
    'OrganisationSettings.vocabulary': { most: mostWords },
    'OrganisationSettings.words': { most: terms.length * mostLocales },
  },
};
