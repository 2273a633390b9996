export { calendarContract, describeCalendarProvider } from './calendar.ts';
export { type Clause, clausesFor } from './clause.ts';
export { type ContentFilterSubject, contentFilterContract, describeContentFilter } from './content-filter.ts';
export { ACCOUNT_HEADER, createTestContext, type TestContext } from './context.ts';
export { type CriterionSubject, criterionContract, describeMatchingCriterion } from './criterion.ts';
export { type Deliveries, type DeliveryFaults, deliver, type WebhookSubject } from './deliveries.ts';
export { describeHook, type HookSubject, hookContract } from './hooks.ts';
export { describeJob, type JobSubject, jobContract, runQueued } from './jobs.ts';
export { describeNotificationChannel, notificationContract } from './notifications.ts';
export { describePlugin, pluginContract } from './plugin.ts';
export { describeMatchingStrategy, strategyContract } from './strategy.ts';
export type { Outside, Subject, Upstream } from './subject.ts';
export {
  answerLost,
  disconnected,
  failing,
  forbidden,
  gone,
  latency,
  missing,
  tooManyRequests,
  unauthorised,
  type VendorFault,
} from './vendor-faults.ts';
export { describeVideoProvider, videoContract } from './video.ts';
export { type IcsComponent, instantOf, only, parseIcs } from './icalendar.ts';
export { describeWebhook, webhookContract } from './webhook.ts';
