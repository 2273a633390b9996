import type { Module } from '../module.ts';
import { forgetEndedSignInsHandler } from './identity.jobs.ts';
import './identity.schema.ts';
import './api-client.schema.ts';
import './membership.mutations.ts';
import './sign-in-session.schema.ts';

export const identity: Module = {
  name: 'identity',
  jobs: [forgetEndedSignInsHandler],
};
