import type { TypedDocumentNode } from '@urql/core';

/** What a query, a mutation or a fragment answers. */
export type ResultOf<Document> = Document extends TypedDocumentNode<infer Result, infer _Variables> ? Result : never;
