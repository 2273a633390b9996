import { parse, validate } from 'graphql';
import { refusal } from '../graphql/refusal.ts';
import { documentNotTrusted } from './refusals.ts';
import { schema } from './schema.ts';

/** Operations that clients may send by their id alone, such as the hashes that a build of the client writes. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** What the transports make of a request, before anything of it is looked at. */
export interface RequestParameters {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
  readonly variables?: unknown;
}

/** @throws Error that lists the documents that are none, or not of this schema */
export function trustedDocuments(documents: Readonly<Record<string, unknown>>): TrustedDocuments {
  const problems: string[] = [];
  for (const [id, document] of Object.entries(documents)) {
    if (typeof document !== 'string') problems.push(`${id}: is no text`);
    else problems.push(...problemsOf(document).map(problem => `${id}: ${problem}`));
  }
  if (problems.length > 0) throw new Error(`Some trusted documents cannot be used:\n${problems.join('\n')}`);
  return new Map(Object.entries(documents as Record<string, string>));
}

function problemsOf(document: string): string[] {
  try {
    return validate(schema, parse(document)).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The id of a document, in either way that clients send it. */
export function documentIdOf({ documentId, extensions }: RequestParameters): string | undefined {
  if (typeof documentId === 'string') return documentId;
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null | undefined)?.persistedQuery;
  return typeof persisted?.sha256Hash === 'string' ? persisted.sha256Hash : undefined;
}

/**
 * The document that a request asks for: by its id, or as it was sent where others are allowed, too.
 *
 * @throws GraphQLError `DOCUMENT_NOT_TRUSTED`
 */
export function documentOf(
  parameters: RequestParameters,
  trusted: TrustedDocuments | undefined,
  only: boolean,
): unknown {
  const id = documentIdOf(parameters);
  const document = id === undefined ? undefined : trusted?.get(id);
  if (document !== undefined) return document;
  const sent = typeof parameters.query === 'string' && parameters.query !== '';
  if (only || (id !== undefined && !sent)) throw refusal(documentNotTrusted());
  return parameters.query;
}
