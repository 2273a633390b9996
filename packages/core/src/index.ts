// What a server builds on; everything else is core's own.
export type { OrganisationInfo } from './access/organisation-info.ts';
export { rightsChanged } from './access/rights-changed.ts';
export type { RequestContext } from './context.ts';
export { type ContextOptions, createContext } from './create-context.ts';
export { fanOut, type FanOutOptions, type ResultSink } from './events/fan-out.ts';
export type { SharedResult } from './events/fan-out-execution.ts';
export { subscribeWithin, type SubscribeOptions } from './events/subscription.ts';
export { sharedFields } from './modules/feeds/feed-event.schema.ts';
export { returnAddress } from './access/return-address.ts';
export { authorizationOf, readCookie, writeCookie } from './access/session-cookies.ts';
export { derivedKey } from './access/session-token.ts';
export { joinByLink } from './modules/invitations/newcomer.service.ts';
export { refreshSignIn, type SessionTokenPair, signIn } from './modules/identity/sign-in.service.ts';
export type { WatchedMember } from './access/member-watch.ts';
export { signOut } from './modules/identity/sign-in-session.service.ts';
export { rightsTopic } from './access/viewer-directory.ts';
export { createDatabase, type Database } from './database/database.ts';
export { inOrganisation } from './database/organisation-pool.ts';
export { emailAddress } from './email-address.ts';
export { jsonFault, parseJson } from './json.ts';
export { limitedFetch } from './limited-fetch.ts';
export { Conflict, DomainError, NotFound, Unauthenticated } from './errors.ts';
export { tokenInvalid, tooManyConnections, tooManyFailures } from './access/refusals.ts';
export { csrfRefused, notJson } from './api/refusals.ts';
export {
  admit,
  callerOf,
  chargeInvalid,
  refusedCaller,
  requestedDocument,
} from './api/admission.ts';
export { openOperationRules } from './api/operation-rules.ts';
export { trustedDocuments } from './api/trusted-documents.ts';
export {
  contextFor,
  createGraphQL,
  type GraphQLOptions,
  preferredLocale,
  presentableError,
  type RequestCredentials,
} from './api/yoga.ts';
export { schema } from './api/schema.ts';
export { pingRedis, QueueNotMigrated } from './jobs/backend.ts';
export type { TrustedIssuer } from './access/token.ts';
export { receiveImportFile, type ReceivedFile } from './modules/participants/participant-import.upload.ts';
export { callbackPath as accountCallbackPath, returnFromVendor } from './modules/plugin-accounts/account.attempt.ts';
export { receiveWebhook, type WebhookAnswer } from './modules/plugins/webhook.service.ts';
export { createPlatform } from './create-platform.ts';
export type { OperationRules, Platform, PlatformConfig } from './platform.ts';
export { closePlugins, loadPlugins, type PluginHost } from './plugins/load.ts';
export { asPlatform } from './as-platform.ts';
export { ensureMember, type NewMember } from './modules/identity/membership.service.ts';
export {
  addDomain,
  changeOrganisationStatus,
  ensureOrganisation,
  makeAdministrator,
  type NewOrganisation,
  organisationIdOf,
  removeDomain,
} from './operator/organisation.operator.ts';
export { sealAuditEvents } from './modules/audit/audit.seal.ts';
export { verifyWholeAuditLog } from './modules/audit/audit.verify.ts';
export { hostNameOf } from './access/organisation.domains.ts';
export { type PlatformWorker, runJob, startPlatformWorker } from './worker.ts';
export { handlers } from './modules/index.ts';
export {
  byName,
  type Every,
  GiveUp,
  type JobImplementation,
  type JobPayload,
  type JobTry,
  Postponed,
} from './jobs/job.ts';
export { activeOrganisations } from './access/organisation.info.ts';
