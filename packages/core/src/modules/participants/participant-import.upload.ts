import { randomUUID } from 'node:crypto';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { DomainError, uploadError } from '../../errors.ts';
import { encodeId } from '../../ids.ts';
import { allows } from '../../policy.ts';
import type { Platform } from '../../platform.ts';
import type { Watch } from '../../access/member-watch.ts';
import { isIssueCode } from './participant.answers.ts';
import { importParticipants } from './participant-import.jobs.ts';
import { takeAddressToken } from '../identity/address-token.ts';
import { participantImportPolicy } from './participant.policy.ts';
import { failImport, uploadAddress } from './participant-import.service.ts';

export interface ReceivedFile {
  /** The import's id for clients. */
  readonly id: string;
  readonly state: 'QUEUED';
  readonly bytes: number;
}

const chunkBytes = 256 * 1024;

const addressUsed = uploadError(
  'UPLOAD_ADDRESS_USED',
  {
    en: 'This upload address has been used or has expired. Create a new import.',
    da: 'Denne upload-adresse er brugt eller udløbet. Opret en ny import.',
  },
  { status: 404 },
);

const interrupted = uploadError(
  'UPLOAD_INTERRUPTED',
  { en: 'The upload broke off. Create a new import.', da: 'Overførslen blev afbrudt. Opret en ny import.' },
  { status: 400 },
);

const fileTooLarge = uploadError(
  'FILE_TOO_LARGE',
  { en: 'The file is larger than {limit}.', da: 'Filen er større end {limit}.' },
  { status: 413 },
);

/**
 * Takes the file of an import at its one-time address and asks for it to be read. Holds a piece of it at a time, and is
 * over once whoever prepared the import may not do so any more.
 *
 * @throws DomainError `UPLOAD_ADDRESS_USED` for an address that is not, or no longer, good; `ACCESS_LOST`,
 * `FILE_TOO_LARGE` and `UPLOAD_INTERRUPTED` end the import with nothing kept
 */
export async function receiveImportFile(
  platform: Platform,
  token: string,
  file: AsyncIterable<Uint8Array>,
  contentLength?: number,
): Promise<ReceivedFile> {
  const address = await platform.database.asSystem('use an upload address', system =>
    takeAddressToken(system, uploadAddress, token, { now: platform.now() }),
  );
  if (!address) throw addressUsed();
  const { organisationId, subjectId: importId } = address;
  return await asPlatform(platform, { organisationId, requestId: randomUUID() }, async ctx => {
    const upload = await watchUpload(ctx, importId);
    try {
      const limit = platform.config.importLimitBytes;
      await upload.watch.viewer();
      if (contentLength !== undefined && contentLength > limit) throw tooLarge(limit);
      const bytes = await storeChunks(ctx, importId, unbroken(file, upload.ended), { limit, watch: upload.watch });
      await upload.watch.viewer();
      await queue(ctx, importId, bytes);
      return { id: encodeId('ParticipantImport', importId), state: 'QUEUED', bytes };
    } catch (error) {
      const { code, parameters } = error instanceof DomainError ? error : { code: 'UNEXPECTED', parameters: {} };
      await failImport(ctx, importId, isIssueCode(code) ? code : 'UNEXPECTED', parameters);
      throw error;
    } finally {
      upload.watch.end();
    }
  });
}

/** The rights of whoever prepared the import: the address was given to them. */
async function watchUpload(ctx: RequestContext, importId: string): Promise<{ watch: Watch; ended: AbortSignal }> {
  const { programmeId, createdById } = await ctx.db.participantImport.findUniqueOrThrow({ where: { id: importId } });
  const ended = new AbortController();
  const watch = ctx.platform.members.watch(
    { organisationId: ctx.organisation.id, membershipId: createdById },
    {
      mayHave: viewer => allows(participantImportPolicy, 'create', viewer, { programmeId }),
      lost: reason => ended.abort(reason),
    },
  );
  return { watch, ended: ended.signal };
}

/** Each chunk in a transaction of its own: a slow client holds no connection. */
async function storeChunks(
  ctx: RequestContext,
  importId: string,
  file: AsyncIterable<Uint8Array>,
  { limit, watch }: { readonly limit: number; readonly watch: Watch },
): Promise<number> {
  let bytes = 0;
  let position = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  async function store(): Promise<void> {
    if (waitingBytes === 0) return;
    await watch.viewer();
    const chunk = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await ctx.sql('insert into import_chunks (import_id, position, bytes) values ($1, $2, $3)', [
      importId,
      position,
      chunk,
    ]);
    position += 1;
  }
  for await (const piece of file) {
    bytes += piece.length;
    if (bytes > limit) throw tooLarge(limit);
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= chunkBytes) await store();
  }
  await store();
  return bytes;
}

async function queue(ctx: RequestContext, importId: string, bytes: number): Promise<void> {
  await ctx.transaction(async () => {
    const queued = await ctx.sql(
      `update participant_imports set state = 'QUEUED', bytes = $2, updated_at = present(), version = version + 1
        where id = $1 and state = 'AWAITING_FILE' returning id`,
      [importId, bytes],
    );
    // Given up meanwhile, because it took a day.
    if (queued.length === 0) throw interrupted();
    await ctx.enqueue(importParticipants, { importId });
    ctx.wake('import', importId);
  });
}

/** A client that goes away in the middle is nothing that went wrong on our side; nobody waits for one that dawdles. */
async function* unbroken(file: AsyncIterable<Uint8Array>, ended: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = file[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextOrEnd(pieces, ended);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: what it waits for may never come.
    pieces.return?.().catch(() => {});
  }
}

function nextOrEnd(pieces: AsyncIterator<Uint8Array>, ended: AbortSignal): Promise<IteratorResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const end = () => reject(ended.reason);
    if (ended.aborted) return end();
    ended.addEventListener('abort', end);
    pieces
      .next()
      .then(resolve, () => reject(interrupted()))
      .finally(() => ended.removeEventListener('abort', end));
  });
}

function tooLarge(limit: number): DomainError {
  return fileTooLarge({ limit: `${Math.floor(limit / 1024 / 1024)} MB` });
}
