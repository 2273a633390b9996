// What a server builds on; everything else is core's own.
export { type ContextOptions, createContext, type OrganisationInfo, type RequestContext } from './context.ts';
export { fanOut, type FanOutOptions, type ResultSink } from './events/fan-out.ts';
export type { SharedResult } from './events/fan-out-execution.ts';
export { subscribeWithin, type SubscribeOptions } from './events/subscription.ts';
export { sharedFields } from './modules/feeds/feed-event.schema.ts';
export { authorizationOf, readCookie, writeCookie } from './modules/identity/session-cookies.ts';
export { derivedKey } from './modules/identity/session-token.ts';
export { refreshSignIn, type SessionTokenPair, signIn } from './modules/identity/sign-in.service.ts';
export type { WatchedMember } from './modules/identity/member-watch.ts';
export { signOut } from './modules/identity/sign-in-session.service.ts';
export { rightsTopic } from './modules/identity/viewer.service.ts';
export { createDatabase, type Database } from './database/database.ts';
export { inOrganisation } from './database/organisation-pool.ts';
export { DomainError, Unauthenticated } from './errors.ts';
export {
  admit,
  callerOf,
  chargeInvalid,
  openOperationRules,
  type OperationRules,
  refusedCaller,
  requestedDocument,
} from './graphql/admission.ts';
export { trustedDocuments } from './graphql/trusted-documents.ts';
export {
  contextFor,
  createGraphQL,
  type GraphQLOptions,
  presentableError,
  type RequestCredentials,
} from './graphql/yoga.ts';
export { schema } from './graphql/schema.ts';
export { pingRedis, QueueNotMigrated } from './jobs/backend.ts';
export type { TrustedIssuer } from './modules/identity/token.ts';
export { receiveImportFile, type ReceivedFile } from './modules/participants/participant-import.upload.ts';
export { callbackPath as accountCallbackPath, returnFromVendor } from './modules/plugin-accounts/account.attempt.ts';
export { receiveWebhook, type WebhookAnswer } from './modules/plugin-webhooks/webhook.service.ts';
export { createPlatform, type Platform, type PlatformConfig } from './platform.ts';
export { closePlugins, loadPlugins, type PluginHost } from './plugins/load.ts';
export { text } from './texts/text.ts';
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
} from './modules/organisations/organisation.operator.ts';
export { sealAuditEvents } from './modules/audit/audit.seal.ts';
export { verifyWholeAuditLog } from './modules/audit/audit.verify.ts';
export { hostNameOf } from './modules/organisations/organisation.domains.ts';
export { type PlatformWorker, startPlatformWorker } from './worker.ts';
