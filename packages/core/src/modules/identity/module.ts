import type { Module } from '../module.ts';
import { apiClientAudit, personAudit, signInAudit } from './identity.audit.ts';
import { apiClientPolicy, membershipPolicy } from './identity.policy.ts';
import { checkWordsOfMembersHandler, forgetEndedSignInsHandler } from './identity.jobs.ts';
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
  jobs: [checkWordsOfMembersHandler, forgetEndedSignInsHandler],
  scopes: {
    Person: 'people:read',
    Viewer: 'any',
    // The member that a client acts as is nobody.
    'Viewer.person': 'person',
    ProgrammeRoleHeld: 'any',
    SignInSession: 'person',
    ApiClient: 'person',
    'Query.viewer': 'any',
    'Query.members': 'people:read',
    'Query.members(search)': 'people:read',
    'Query.apiClients': 'person',
    'Mutation.changeMember': 'people:write',
    'ChangeMemberInput.roles': 'person',
    'Mutation.suspendMember': 'people:write',
    'Mutation.reinstateMember': 'person',
    'Mutation.createApiClient': 'person',
    'Mutation.revokeApiClient': 'person',
    'Mutation.takeOverApiClient': 'person',
    'Mutation.revokeSession': 'person',
    'Mutation.signOutEverywhere': 'person',
  },
  prices: {
    'Viewer.programmeRoles': { most: mostRolesOfOne },
    'Viewer.sessions': { most: mostSessionsShown },
  },
};
