import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';

/** Beneath, it would hardly be one packet less. */
const leastBytes = 1_000;

/** In the thread pool. More effort takes longer than what it saves on the way. */
const encoders = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
} as const;
type Encoding = keyof typeof encoders;

/** Compresses answers, where the client takes that and nobody has said `no-transform`; event streams stay as they are. */
export function useCompression(): Plugin {
  return {
    async onResponse({ request, response, setResponse }) {
      const { headers, status } = response;
      if (!/^application\/(graphql-response\+)?json/.test(headers.get('content-type') ?? '')) return;
      const encoding = encodingFor(request.headers.get('accept-encoding') ?? '');
      if (!encoding || headers.get('cache-control')?.includes('no-transform')) return;
      const body = Buffer.from(await response.arrayBuffer());
      const isSmall = body.length < leastBytes;
      const sent = isSmall ? body : await encoders[encoding](body);
      if (!isSmall) headers.set('content-encoding', encoding);
      headers.set('content-length', String(sent.length));
      setResponse(new Response(new Uint8Array(sent), { status, headers }));
    },
  };
}

/** What the client would rather have, of those that it takes; brotli where it does not mind. */
function encodingFor(accepted: string): Encoding | undefined {
  const weights = new Map(
    accepted.split(',').map(part => {
      const [name = '', weight = ''] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/);
      return [name, weight === '' ? 1 : Number(weight)];
    }),
  );
  const weightOf = (name: Encoding) => weights.get(name) ?? weights.get('*') ?? 0;
  const [best] = (['br', 'gzip'] as const).toSorted((one, other) => weightOf(other) - weightOf(one));
  return weightOf(best!) > 0 ? best : undefined;
}
