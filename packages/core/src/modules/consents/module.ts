import type { Module } from '../module.ts';
import { consentAudit } from './consent.audit.ts';
import { consentPolicy } from './consent.policy.ts';
import './consent.schema.ts';

export const consents: Module = {
  name: 'consents',
  policies: [consentPolicy],
  audited: [consentAudit],
  scopes: {
    PrivacyConsent: 'people:read',
    'Programme.viewerConsent': 'person',
    'Programme.viewerConsentNeeded': 'person',
    'Mutation.giveConsent': 'person',
  },
};
