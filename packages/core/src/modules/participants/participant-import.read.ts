import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from '../../context.ts';
import type { ProgrammeState } from '../../database/generated/enums.ts';
import { implement } from '../../jobs/job.ts';
import { requireStill } from '../../access/require-still.ts';
import { accessLost } from '../../access/refusals.ts';
import { DomainError } from '../../errors.ts';
import { allows } from '../../policy.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { participantImportPolicy } from './participant.policy.ts';
import { questionsOf } from './participant.questions.ts';
import { importParticipants } from './participant-import.jobs.ts';
import { readCsv, UnreadableFile } from './participant-import.csv.ts';
import { isIssueCode } from './participant.answers.ts';
import { readInvitedHeader, storeInvited } from './participant-import.invited.ts';
import { createRowReader, readHeader, type RowIssue } from './participant-import.rows.ts';
import { failImport, takesPeople } from './participant-import.service.ts';
import { mostIssues } from './participant.limits.ts';
import { fillFreedPlaces } from './participant.freed-places.ts';
import { type Stored, storePeople } from './participant-import.store.ts';
import { importAudit } from './participant.audit.ts';
import { participantsChanged } from './participants-changed.ts';

/** Rows that are stored by the same statements. */
const batchRows = 500;
const progressEveryMs = 150;

/** Reads the file of an import and takes everybody in whom it names, or, if it is no such file, nobody. */
export const importParticipantsHandler = implement(
  importParticipants,
  async (ctx: RequestContext, { importId }) => {
    const [begun] = await ctx.sql<Begun>(
      `update participant_imports set state = 'RUNNING', started_at = coalesce(started_at, present()), updated_at = present()
      where id = $1 and state in ('QUEUED', 'RUNNING') returning id, programme_id, created_by_id, invites, message`,
      [importId],
    );
    // It has come to its end already, and this is the same job again.
    if (!begun) return;
    ctx.wake('import', importId);
    const progress = reportProgress(ctx, importId);
    try {
      await ctx.transaction(() => importFile(ctx, begun, progress));
    } catch (error) {
      if (error instanceof Cancelled) return;
      if (error instanceof UnreadableFile) return await failImport(ctx, importId, error.code, error.parameters);
      if (error instanceof DomainError && error.code === accessLost.code)
        return await failImport(ctx, importId, 'ACCESS_LOST');
      if (error instanceof DomainError && isIssueCode(error.code))
        return await failImport(ctx, importId, error.code, error.parameters);
      throw error;
    } finally {
      await progress.end();
    }
  },
  async (ctx, { importId }) => await failImport(ctx, importId, 'UNEXPECTED'),
);

interface Begun {
  readonly id: string;
  readonly programme_id: string;
  /** With whose rights. */
  readonly created_by_id: string;
  readonly invites: boolean;
  readonly message: string | null;
}

/** Somebody has cancelled it meanwhile: nothing of it is kept. */
class Cancelled extends Error {}

/** What kind of a file it is: how its rows are read, and what becomes of those that are right. */
interface Intake {
  begin(header: readonly string[]): void;
  /** Names of columns that say nothing; undefined before the header was read. */
  ignored(): readonly string[] | undefined;
  /** Why the row was not accepted; else it waits to be stored. */
  take(row: number, fields: readonly string[]): RowIssue[] | undefined;
  waiting(): number;
  store(): Promise<Stored>;
}

interface Reader<Item> {
  readonly ignored: readonly string[];
  read(row: number, fields: readonly string[]): Item | RowIssue[];
}

function intakeOf<Item>(
  readerOf: (header: readonly string[]) => Reader<Item>,
  store: (items: readonly Item[]) => Promise<Stored>,
): Intake {
  let reader: Reader<Item> | undefined;
  let batch: Item[] = [];
  return {
    begin(header) {
      reader = readerOf(header);
    },
    ignored: () => reader?.ignored,
    take(row, fields) {
      const item = reader!.read(row, fields);
      if (Array.isArray(item)) return item;
      batch.push(item);
      return undefined;
    },
    waiting: () => batch.length,
    async store() {
      const items = batch;
      batch = [];
      return await store(items);
    },
  };
}

interface Progress {
  bytesRead: number;
  rowsRead: number;
  /** Tells how far it has come, if it has not just done so. */
  tell(): void;
  end(): Promise<void>;
}

/** All in one transaction: whatever goes wrong, in the middle or at the end, has changed nothing. */
async function importFile(
  ctx: RequestContext,
  { id: importId, programme_id: programmeId, created_by_id: createdById, invites, message }: Begun,
  progress: Progress,
): Promise<void> {
  const requireRight = () =>
    requireStill(ctx, createdById, viewer => allows(participantImportPolicy, 'create', viewer, { programmeId }));
  await requireRight();
  // One import of a programme after the other; whoever enrols themselves meanwhile does not have to wait.
  const [programme] = await ctx.sql<{ state: ProgrammeState; default_capacity: number; title: LocalisedText }>(
    'select state, default_capacity, title from programmes where id = $1 for no key update',
    [programmeId],
  );
  const running = await ctx.sql(`select 1 from participant_imports where id = $1 and state = 'RUNNING'`, [importId]);
  if (running.length === 0) return;
  if (!programme || !takesPeople(programme.state)) throw new UnreadableFile('PROGRAMME_CLOSED');

  const questions = await questionsOf(ctx, programmeId);
  const target = {
    programme: { id: programmeId, title: programme.title, state: programme.state },
    defaultCapacity: programme.default_capacity,
    settled: new Set<string>(),
    analysed: false,
  };
  const counts = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const issues: RowIssue[] = [];
  const intake = invites
    ? intakeOf(readInvitedHeader, people =>
        storeInvited(ctx, target, { importId, invitedById: createdById, message }, people),
      )
    : intakeOf(
        fields => {
          const columns = readHeader(fields, questions);
          return { ...createRowReader(columns), ignored: columns.ignored };
        },
        people => storePeople(ctx, target, people),
      );

  function reject(reasons: readonly RowIssue[]): void {
    for (const reason of reasons) if (issues.length < mostIssues) issues.push(reason);
  }
  async function storeBatch(): Promise<void> {
    const stored = await intake.store();
    counts.created += stored.created;
    counts.updated += stored.updated;
    counts.unchanged += stored.unchanged;
    counts.rejected += stored.refused.length;
    reject(stored.refused);
    progress.tell();
  }

  let row = 0;
  for await (const fields of readCsv(chunksOf(ctx, importId, progress))) {
    row += 1;
    if (fields.length === 1 && fields[0]!.trim() === '') continue;
    if (intake.ignored() === undefined) {
      intake.begin(fields);
      continue;
    }
    progress.rowsRead += 1;
    const reasons = intake.take(row, fields);
    if (reasons) {
      counts.rejected += 1;
      reject(reasons);
    } else if (intake.waiting() === batchRows) await storeBatch();
  }
  const ignored = intake.ignored();
  if (ignored === undefined) throw new UnreadableFile('EMPTY_FILE');
  await storeBatch();

  await requireRight();
  await storeIssues(ctx, importId, issues);
  await ctx.sql('delete from import_chunks where import_id = $1', [importId]);
  const succeeded = await ctx.sql(
    `update participant_imports set state = 'SUCCEEDED', bytes_read = bytes, rows_read = $2, rows_created = $3,
            rows_updated = $4, rows_unchanged = $5, rows_rejected = $6, ignored_columns = $7, finished_at = present(),
            updated_at = present(), version = version + 1
      where id = $1 and state = 'RUNNING' returning id`,
    [importId, progress.rowsRead, counts.created, counts.updated, counts.unchanged, counts.rejected, ignored],
  );
  if (succeeded.length === 0) throw new Cancelled();
  await ctx.audit(importAudit, 'complete', importId, counts);
  await fillFreedPlaces(ctx, programmeId);
  participantsChanged(ctx, programmeId);
  ctx.wake('import', importId);
}

/** In slices, so that what is known to have been read is not far from what has been. */
async function* chunksOf(ctx: RequestContext, importId: string, progress: Progress): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const [chunk] = await ctx.sql<{ bytes: Uint8Array }>(
      'select bytes from import_chunks where import_id = $1 and position = $2',
      [importId, position],
    );
    if (!chunk) return;
    yield chunk.bytes;
    progress.bytesRead += chunk.bytes.length;
  }
}

async function storeIssues(ctx: RequestContext, importId: string, issues: readonly RowIssue[]): Promise<void> {
  // A job that is done again begins anew.
  await ctx.sql('delete from import_issues where import_id = $1', [importId]);
  if (issues.length === 0) return;
  await ctx.sql(
    `insert into import_issues (import_id, row, "column", code, parameters)
     select $1, r.row, r."column", r.code, r.parameters
       from jsonb_to_recordset($2) r(row int, "column" text, code text, parameters jsonb)`,
    [importId, JSON.stringify(issues)],
  );
}

/** Progress is seen before the transaction of the import has ended, so it is told outside of it, without waiting. */
function reportProgress(ctx: RequestContext, importId: string): Progress {
  const outside = AsyncLocalStorage.snapshot();
  let last = performance.now();
  let telling: Promise<void> | undefined;
  async function send(bytesRead: number, rowsRead: number): Promise<void> {
    await ctx.sql(
      `update participant_imports set bytes_read = $2, rows_read = $3, updated_at = present() where id = $1 and state = 'RUNNING'`,
      [importId, bytesRead, rowsRead],
    );
    ctx.wake('import', importId);
  }
  return {
    bytesRead: 0,
    rowsRead: 0,
    tell() {
      if (telling !== undefined || performance.now() - last < progressEveryMs) return;
      last = performance.now();
      telling = outside(send, this.bytesRead, this.rowsRead)
        .catch(error => ctx.log.warn({ err: error }, 'The progress of an import could not be told'))
        .finally(() => {
          telling = undefined;
        });
    },
    async end() {
      await telling;
    },
  };
}
