import type { RequestContext } from '../context.ts';
import { forgetIdempotencyKeysHandler } from '../graphql/idempotency.jobs.ts';
import { sealAuditLogHandler } from '../modules/audit/audit.jobs.ts';
import { forgetOldFeedEventsHandler } from '../modules/feeds/feed.jobs.ts';
import { forgetEndedSignInsHandler } from '../modules/identity/identity.jobs.ts';
import { announceOffersHandler, expireOffersHandler } from '../modules/matches/match.jobs.ts';
import { runMatchingHandler } from '../modules/matching-runs/matching-run.jobs.ts';
import { deliverByChannelHandler } from '../modules/notifications/channel.jobs.ts';
import { sendMailsHandler } from '../modules/notifications/notification.jobs.ts';
import { importParticipantsHandler } from '../modules/participants/participant-import.read.ts';
import { pluginJobHandler } from '../modules/plugin-jobs/plugin-job.service.ts';
import { handleWebhookHandler } from '../modules/plugin-webhooks/webhook.service.ts';
import { syncSessionCalendarHandler } from '../modules/sessions/session.calendar.ts';
import { syncSessionVideoHandler } from '../modules/sessions/session.video.ts';
import { deliverEventHandler } from '../plugins/hook.jobs.ts';
import { forgetExpiredEntriesHandler } from '../plugins/store.jobs.ts';
import type { JobImplementation } from './job.ts';

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
