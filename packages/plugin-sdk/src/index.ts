export type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
export type { Content, ContentFilter, Review } from './community.ts';
export type { KeyValueStore, Logger, PluginAccount, PluginContext } from './context.ts';
export {
  type AnyPlugin,
  type Connection,
  definePlugin,
  type Health,
  type Output,
  type PluginDefinition,
  type PluginJob,
} from './definition.ts';
export {
  Conflict,
  isPluginError,
  NeedsReconnection,
  NotFound,
  type PluginError,
  type PluginErrorData,
  pluginErrorData,
  RateLimited,
  Rejected,
  Unavailable,
} from './errors.ts';
export type { DomainEvent, DomainEventName, DomainEvents, Hook, Hooks, Intent, Veto } from './events.ts';
export type {
  Candidate,
  MatchingCriterion,
  MatchingProblem,
  MatchingResult,
  MatchingRunControl,
  MatchingStrategy,
  Scores,
} from './matching.ts';
export type {
  Attendee,
  CalendarChange,
  CalendarProvider,
  Interval,
  Invitation,
  Joiner,
  Meeting,
  VideoProvider,
} from './meetings.ts';
export type { Notification, NotificationChannel, Recipient } from './notifications.ts';
export type { Texts } from './texts.ts';
export type { Webhook } from './webhook.ts';
