import { GraphQLError } from 'graphql';
import { DomainError, type ErrorCode } from '../errors.ts';
import type { TextParameters } from '../texts/text.ts';
import type { Reader } from '../texts/vocabulary.ts';

export interface Refusal {
  readonly code: ErrorCode;
  readonly parameters?: TextParameters;
  /** For programs, beside the code. */
  readonly extensions?: object;
  /** Over HTTP. `spec` leaves 200 to clients that accept `application/json` only, as the specification says. */
  readonly http?: {
    readonly status: number;
    readonly spec?: true;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** Why an operation as a whole is not run. */
export function refusal(
  { code, parameters, extensions, http }: Refusal,
  reader: Reader = { locale: 'en' },
): GraphQLError {
  return new GraphQLError(new DomainError(code, parameters).localised(reader), {
    extensions: { code, ...extensions, http: http ?? { status: 400, spec: true } },
  });
}
