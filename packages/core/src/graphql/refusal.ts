import { GraphQLError } from 'graphql';
import type { DomainError } from '../errors.ts';
import type { Reader } from '../texts/vocabulary.ts';

export interface RefusalOptions {
  /** For programs, beside the code. */
  readonly extensions?: object;
  /** Of the answer over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why an operation as a whole is not run. */
export function refusal(
  error: DomainError,
  { extensions, headers }: RefusalOptions = {},
  reader: Reader = { locale: 'en' },
): GraphQLError {
  const http = { ...(error.http ?? { status: 400, spec: true }), ...(headers && { headers }) };
  return new GraphQLError(error.localised(reader), { extensions: { code: error.code, ...extensions, http } });
}
