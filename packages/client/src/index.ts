export { type Client, type ClientOptions, createClient } from './create-client.ts';
export type { Failed, Failure, FieldError } from './failure.ts';
export type { IntendedRequest, Intention, IntentionOptions, Result } from './intention.ts';
export type { LiveStream, StreamHandlers, StreamState } from './live-stream.ts';
export type { Operation } from './operation.ts';
export { type CurrentOf, type Issue, type Outcome, outcomeOf, type SuccessOf } from './outcome.ts';
export type { Answer } from './requests.ts';
export type { Session, SessionState, Tokens, TokenStore } from './session.ts';
export type { ReceivedFile, UploadOptions } from './upload.ts';
