import type { Module } from '../module.ts';
import { apiClientAudit, personAudit, signInAudit } from './identity.audit.ts';
import { apiClientPolicy, membershipPolicy } from './identity.policy.ts';
import { forgetEndedSignInsHandler } from './identity.jobs.ts';
import { mostRolesOfOne } from './membership.administration.ts';
import { mostSessionsShown } from './sign-in-session.service.ts';
import './identity.schema.ts';
import './api-client.schema.ts';
import './membership.mutations.ts';
import './sign-in-session.schema.ts';

export const identity: Module = {
  name: 'identity',
  policies: [apiClientPolicy, membershipPolicy],
  audited: [apiClientAudit, personAudit, signInAudit],
  jobs: [forgetEndedSignInsHandler],
  prices: {
    'Viewer.programmeRoles': { most: mostRolesOfOne },
    'Viewer.sessions': { most: mostSessionsShown },
  },
};
