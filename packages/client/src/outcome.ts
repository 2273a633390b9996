import type { Failed } from './failure.ts';

/** What became of something that a person did. Never thrown: a screen has words for each. */
export type Outcome<Success, Current = unknown> =
  | { readonly kind: 'ok'; readonly value: Success }
  /** Somebody was faster: the object as it is now; null where the viewer no longer sees it. */
  | { readonly kind: 'stale'; readonly current: Current; readonly message: string }
  /** What is wrong with the input, field by field. */
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[]; readonly message: string }
  /** An expected no. `error` is what the document selected of it: `from`, `allowed`, `pluginId` … */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly error: object }
  | Failed;

/** As in `InputIssue`. */
export interface Issue {
  /** Where in the arguments: `["input", "questions", "0", "key"]`. */
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** Of a mutation's data: what its union is when all went well, and what `StaleError.current` is. */
export type SuccessOf<Data> = Exclude<Extract<Data[keyof Data], object>, { __typename?: `${string}Error` }>;
export type CurrentOf<Data> =
  Extract<NonNullable<Data[keyof Data]>, { __typename?: 'StaleError' }> extends { current?: infer Current }
    ? Current
    : unknown;

interface ErrorFields {
  readonly __typename?: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly Issue[];
  readonly current?: unknown;
}

/**
 * Reads the union that every mutation answers. Errors are told from the success by `__typename`, or, where a document
 * does not select that, by `code` and `message`, which no success has both of.
 */
export function outcomeOf<Union extends object>(
  answered: Union,
): Exclude<Outcome<SuccessOf<{ it: Union }>, CurrentOf<{ it: Union }>>, Failed> {
  const { __typename: type, code, message = '', issues, current } = answered as ErrorFields;
  const isError = type === undefined ? code !== undefined && message !== '' : type.endsWith('Error');
  if (!isError) return { kind: 'ok', value: answered as never };
  if (type === 'StaleError' || code === 'STALE') return { kind: 'stale', current: (current ?? null) as never, message };
  if (type === 'InvalidInputError' || code === 'INVALID_INPUT')
    return { kind: 'invalid', issues: issues ?? [], message };
  return { kind: 'refused', code: code ?? 'INTERNAL', message, error: answered };
}
