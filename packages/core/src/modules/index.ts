import type { RequestContext } from '../context.ts';
import { forgetIdempotencyKeysHandler } from '../graphql/idempotency.jobs.ts';
import { sealAuditLogHandler } from './audit/audit.jobs.ts';
import { forgetOldFeedEventsHandler } from './feeds/feed.jobs.ts';
import { forgetEndedSignInsHandler } from './identity/identity.jobs.ts';
import { announceOffersHandler, expireOffersHandler } from './matches/match.jobs.ts';
import { runMatchingHandler } from './matching-runs/matching-run.jobs.ts';
import { deliverByChannelHandler } from '../notify/channel.jobs.ts';
import { sendMailsHandler } from '../notify/notification.jobs.ts';
import { importParticipantsHandler } from './participants/participant-import.read.ts';
import { pluginJobHandler } from './plugin-jobs/plugin-job.service.ts';
import { handleWebhookHandler } from './plugins/webhook.service.ts';
import { syncSessionCalendarHandler } from './sessions/session.calendar.ts';
import { syncSessionVideoHandler } from './sessions/session.video.ts';
import { deliverEventHandler } from '../installations/hook.jobs.ts';
import { forgetExpiredEntriesHandler } from '../installations/store.jobs.ts';
import type { JobImplementation } from '../jobs/job.ts';

/** Every job that a worker does. */
export const handlers: readonly JobImplementation<RequestContext>[] = [
  sealAuditLogHandler,
  forgetIdempotencyKeysHandler,
  forgetEndedSignInsHandler,
  forgetOldFeedEventsHandler,
  forgetExpiredEntriesHandler,
  importParticipantsHandler,
  runMatchingHandler,
  announceOffersHandler,
  expireOffersHandler,
  sendMailsHandler,
  deliverByChannelHandler,
  syncSessionVideoHandler,
  syncSessionCalendarHandler,
  deliverEventHandler,
  pluginJobHandler,
  handleWebhookHandler,
];
