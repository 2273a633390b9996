import { type OwnCode, ownFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';

export interface UploadOptions {
  /** In bytes. */
  progress?(sent: number, total: number): void;
  readonly signal?: AbortSignal;
}

/** What the server says of a file that it has taken. */
export interface ReceivedFile {
  /** Of what the file is for, such as an import. */
  readonly id: string;
  readonly bytes: number;
}

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** Sends a file to its address, which is good once: whatever goes wrong, the next try needs another one. */
export async function sendFile(
  address: string,
  file: Blob,
  { progress, signal }: UploadOptions,
  { fetch, language }: { readonly fetch: typeof globalThis.fetch; readonly language: string },
): Promise<Outcome<ReceivedFile>> {
  const failed = (code: OwnCode): Outcome<ReceivedFile> => ({ kind: 'failed', failure: ownFailure(code, language) });
  const headers = { 'accept-language': language, 'content-type': file.type || 'application/octet-stream' };
  const request = { address, file, headers, signal, progress: progress ?? (() => {}) };
  let sent: Sent;
  try {
    signal?.throwIfAborted();
    sent = await (requestClass() ? sendByXhr(request) : sendByFetch(request, fetch));
  } catch {
    return failed(signal?.aborted ? 'CANCELLED' : 'UPLOAD_INTERRUPTED');
  }
  try {
    const answer = JSON.parse(sent.text) as Partial<ReceivedFile> & { error?: { code: string; message: string } };
    if (answer.error) return { kind: 'refused', ...answer.error, error: answer.error };
    if (sent.status < 300) return { kind: 'ok', value: answer as ReceivedFile };
  } catch {
    // Some proxy's words.
  }
  return failed('BAD_ANSWER');
}

interface FileRequest {
  readonly address: string;
  readonly file: Blob;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  progress(sent: number, total: number): void;
}

/** As much as is used of it. */
interface Xhr {
  readonly upload: {
    addEventListener(type: 'progress', listener: (event: { loaded: number; total: number }) => void): void;
  };
  readonly status: number;
  readonly responseText: string;
  addEventListener(type: 'load' | 'error' | 'abort', listener: () => void): void;
  open(method: string, address: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}

function requestClass(): (new () => Xhr) | undefined {
  return (globalThis as { readonly XMLHttpRequest?: new () => Xhr }).XMLHttpRequest;
}

/** Browsers tell only here how much of a file has gone. */
async function sendByXhr({ address, file, headers, signal, progress }: FileRequest): Promise<Sent> {
  const request = new (requestClass()!)();
  const cancel = () => request.abort();
  try {
    return await new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError('The file was not sent.'));
      request.upload.addEventListener('progress', ({ loaded, total }) => progress(loaded, total));
      request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }));
      request.addEventListener('error', fail);
      request.addEventListener('abort', fail);
      signal?.addEventListener('abort', cancel);
      request.open('PUT', address);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.send(file);
    });
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

const pieceBytes = 64 * 1024;

async function sendByFetch(
  { address, file, headers, signal, progress }: FileRequest,
  fetch: typeof globalThis.fetch,
): Promise<Sent> {
  let sent = 0;
  const counted = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // It is asked for the next piece when the one before has gone.
        if (sent > 0) progress(sent, file.size);
        if (sent === file.size) return controller.close();
        const piece = new Uint8Array(await file.slice(sent, sent + pieceBytes).arrayBuffer());
        sent += piece.length;
        controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
  const response = await fetch(address, {
    method: 'PUT',
    headers,
    body: counted,
    // What it needs for a stream, and no declaration knows.
    ...({ duplex: 'half' } as object),
    ...(signal && { signal }),
  });
  return { status: response.status, text: await response.text() };
}
