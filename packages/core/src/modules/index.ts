import { registerAudited } from '../audited.ts';
import type { RequestContext } from '../context.ts';
import { registerReactions } from '../events/reactions.ts';
import { forgetIdempotencyKeysHandler } from '../graphql/idempotency.jobs.ts';
import type { JobImplementation } from '../jobs/job.ts';
import { accommodations } from './accommodations/module.ts';
import { audit } from './audit/module.ts';
import { consents } from './consents/module.ts';
import { feeds } from './feeds/module.ts';
import { identity } from './identity/module.ts';
import { matches } from './matches/module.ts';
import { matchingRuns } from './matching-runs/module.ts';
import { notifications } from './notifications/module.ts';
import { organisations } from './organisations/module.ts';
import { participants } from './participants/module.ts';
import { pluginAccounts } from './plugin-accounts/module.ts';
import { pluginJobs } from './plugin-jobs/module.ts';
import { plugins } from './plugins/module.ts';
import { programmeFiles } from './programme-files/module.ts';
import { programmes } from './programmes/module.ts';
import { sessions } from './sessions/module.ts';
import type { Module } from './module.ts';

/**
 * The domains, from the ground up: each may use those before it, calls their services and reads their tables, and writes
 * only its own. Schema, jobs, prices and reactions are derived from this list.
 */
export const modules: readonly Module[] = [
  organisations,
  identity,
  audit,
  notifications,
  pluginJobs,
  plugins,
  pluginAccounts,
  programmes,
  programmeFiles,
  consents,
  feeds,
  participants,
  accommodations,
  matches,
  matchingRuns,
  sessions,
];

registerAudited(modules.flatMap(({ audited = [] }) => audited));
registerReactions(modules.flatMap(({ reactions = [] }) => reactions));

/** Every job that a worker does. */
export const handlers: readonly JobImplementation<RequestContext>[] = [
  forgetIdempotencyKeysHandler,
  ...modules.flatMap(({ jobs = [] }) => jobs),
];
