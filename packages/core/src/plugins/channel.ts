import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Messages as structured clones, each with its length before it. */
export interface Channel<Out> {
  /** Throws for what cannot be cloned, and then sends nothing. */
  send(message: Out): void;
}

/** More than any problem or any scores of a matching are; what says that it is longer is no message. */
const LONGEST = 1024 ** 3;
const HEADER = 4;

export function openChannel<In, Out>(stream: Duplex, receive: (message: In) => void): Channel<Out> {
  const header = new Uint8Array(HEADER);
  let part = header;
  let filled = 0;

  function take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(part.length - filled, chunk.length - at);
      part.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < part.length) return;
      filled = 0;
      if (part === header) part = bodyOf(header);
      else {
        const body = part;
        part = header;
        receive(deserialize(body));
      }
    }
  }

  stream.on('data', (chunk: Uint8Array) => {
    try {
      take(chunk);
    } catch (error) {
      stream.destroy(error as Error);
    }
  });

  return {
    send(message) {
      const body = serialize(message);
      const length = new Uint8Array(HEADER);
      new DataView(length.buffer).setUint32(0, body.length);
      stream.cork();
      stream.write(length);
      stream.write(body);
      stream.uncork();
    },
  };
}

/** In memory of its own: what a message brings is handed on as it lies there, and nothing of another may lie beside it. */
function bodyOf(header: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = new DataView(header.buffer).getUint32(0);
  if (length === 0 || length > LONGEST) throw new RangeError(`A message of ${length} bytes came.`);
  return new Uint8Array(length);
}
