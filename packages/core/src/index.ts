// What a server builds on; everything else is core's own.
export { type ContextOptions, createContext, type OrganisationInfo, type RequestContext } from './context.ts';
export { createDatabase, type Database } from './database/database.ts';
export { inOrganisation } from './database/organisation-pool.ts';
export { DomainError, Unauthenticated } from './errors.ts';
export { contextFor, createGraphQL, type GraphQLOptions, presentableError } from './graphql/yoga.ts';
export { schema } from './graphql/schema.ts';
export type { TrustedIssuer } from './modules/identity/token.ts';
export { receiveImportFile, type ReceivedFile } from './modules/participants/participant-import.upload.ts';
export { createPlatform, type Platform, type PlatformConfig } from './platform.ts';
export { closePlugins, loadPlugins, type PluginHost } from './plugins/load.ts';
export { text } from './texts/text.ts';
export { asPlatform } from './as-platform.ts';
export { ensureMember, type NewMember } from './modules/identity/membership.service.ts';
export { ensureOrganisation, type NewOrganisation } from './modules/organisations/organisation.service.ts';
export { type PlatformWorker, startPlatformWorker } from './worker.ts';
