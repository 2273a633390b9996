import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Bytes. */
const largestBody = 1024 * 1024;

/**
 * Refuses larger bodies before they are read. A length that the client says is kept to by Node, so only what comes
 * without one is counted: Yoga's own limit leads every body through another stream, which takes longer than to read it.
 */
export function useBodyLimit(): Plugin {
  return {
    onRequestParse({ request, requestParser: parse, setRequestParser, fetchAPI }) {
      const length = request.headers.get('content-length');
      if (Number(length ?? 0) > largestBody) throw bodyTooLarge();
      if (length !== null || !request.body || !parse) return;
      setRequestParser(async ({ url, method, headers, body }) =>
        parse(new fetchAPI.Request(url, { method, headers, body: await readBody(body!) })),
      );
    },
  };
}

async function readBody(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Not by `for await`, which would end the connection with the body when it is too long, and the answer with it.
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > largestBody) throw bodyTooLarge();
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

function bodyTooLarge(): GraphQLError {
  return new GraphQLError('Request body too large', {
    extensions: { code: 'REQUEST_ENTITY_TOO_LARGE', http: { status: 413 } },
  });
}
