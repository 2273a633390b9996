/**
 * An operation: its text; or what a generator makes of it, with types (`TypedDocumentNode`, `TypedDocumentString`). Where
 * it has a hash (`hash`, or `__meta__.hash` of GraphQL Code Generator), it is sent by that; a server that does not know
 * the hash gets the text (`text`, or the source in the tree), where there is one.
 */
export type Operation<Data = unknown, Variables = unknown> =
  | string
  | {
      readonly hash?: string;
      readonly text?: string;
      // As GraphQL Code Generator types it, whatever is in it.
      readonly __meta__?: { readonly hash?: string } & Record<string, unknown>;
      readonly loc?: { readonly source: { readonly body: string } };
      readonly __apiType?: (variables: Variables) => Data;
    };

/** Whatever it is typed as. */
export type AnyOperation = Operation<unknown, never>;

/** The part of a request that says what is asked. */
export interface Question {
  readonly query: string;
  readonly extensions?: { readonly persistedQuery: { readonly version: 1; readonly sha256Hash: string } };
}

/** By its hash, because that is short and may be all that counts; by its text where there is none, or it is unknown. */
export function questionOf(operation: AnyOperation, unknownHashes: ReadonlySet<string>): Question {
  const { hash, text } = partsOf(operation);
  if (hash && !(text && unknownHashes.has(hash)))
    // Over WebSocket there has to be a `query`.
    return { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
  if (!text) throw new TypeError('This operation has neither a hash nor a text.');
  return { query: text };
}

export function partsOf(operation: AnyOperation): { hash?: string | undefined; text?: string | undefined } {
  if (typeof operation === 'string') return { text: operation };
  const hash = operation.hash ?? operation.__meta__?.hash;
  if (operation.text !== undefined || operation.loc)
    return { hash, text: operation.text ?? operation.loc!.source.body };
  // Code Generator's string mode makes objects of `String`.
  const text =
    Object.prototype.toString.call(operation) === '[object String]'
      ? (operation as unknown as string).valueOf()
      : undefined;
  return { hash, text };
}
