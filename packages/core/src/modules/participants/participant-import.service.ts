import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ParticipantImport, Programme } from '../../database/generated/client.ts';
import { conflict, NotFound, requireVersion } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { isStorable } from '../../storable.ts';
import type { TextParameters } from '../../texts/text.ts';
import { allows, forbidden, whereFor } from '../../policy.ts';
import { issueAddressToken } from '../identity/address-token.ts';
import { requireInviting } from '../organisations/organisation.inviting.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme, requireNotOver } from '../programmes/programme.standing.ts';
import type { IssueCode } from './participant.answers.ts';
import { programmeClosed } from './participant.admission.ts';
import { importCancelled } from './participant.happenings.ts';
import { participantImportPolicy } from './participant.policy.ts';
import { importAudit } from './participant.audit.ts';

export interface ImportUpload {
  readonly importId: string;
  /** Where the file is sent to by PUT, once, within the hour. */
  readonly uploadUrl: string;
  readonly expiresAt: Temporal.Instant;
}

export const uploadAddress = 'participant-import';

const messageInput = z.string().trim().min(1).max(2000).refine(isStorable).optional();

export interface ImportKind {
  /** Whether those whom the file names are asked, and not taken in. */
  readonly invites?: boolean | undefined;
  /** Some words of the inviter's own. */
  readonly message?: string | undefined;
}

/** Prepares an import; the file itself goes to the address that it answers. */
export async function createParticipantImport(
  ctx: RequestContext,
  programmeId: string,
  { invites = false, message: given }: ImportKind = {},
): Promise<ImportUpload> {
  const programme = await findProgramme(ctx, programmeId);
  if (!allows(participantImportPolicy, 'create', ctx.viewer, { programmeId }))
    throw forbidden(participantImportPolicy, 'create');
  if (invites) await requireInviting(ctx);
  const message = validated(messageInput, given, 'invitationMessage');
  requireNotOver(programme);
  if (!takesPeople(programme.state)) throw programmeClosed({ state: programme.state });
  await giveUpInterrupted(ctx, programmeId);
  const created = await ctx.db.participantImport.create({
    data: { programmeId, createdById: ctx.member.membershipId, ignoredColumns: [], invites, message: message ?? null },
    select: { id: true },
  });
  await ctx.audit(importAudit, 'create', created.id, { programmeId, invites });
  const expiresAt = ctx.now().add({ hours: 1 });
  const token = await issueAddressToken(ctx, { kind: uploadAddress, subjectId: created.id }, { expiresAt });
  return { importId: created.id, uploadUrl: `${ctx.platform.config.publicUrl}/imports/${token}`, expiresAt };
}

/** The import, if the viewer may know of it. */
export async function findImport(ctx: RequestContext, id: string): Promise<ParticipantImport> {
  const found = await ctx.db.participantImport.findFirst({
    where: { AND: [{ id }, whereFor(participantImportPolicy, 'read', ctx.viewer)] },
  });
  if (!found) throw new NotFound('import');
  return found;
}

/** Ends the import with nothing kept of the file. One that has ended already stays as it is. */
export async function failImport(
  ctx: RequestContext,
  id: string,
  code: IssueCode,
  parameters: TextParameters = {},
): Promise<void> {
  await ctx.transaction(async () => {
    const failed = await ctx.sql(
      `update participant_imports set state = 'FAILED', failure_code = $2, failure_parameters = $3, finished_at = present(),
              updated_at = present(), version = version + 1
        where id = $1 and state in ('AWAITING_FILE', 'QUEUED', 'RUNNING') returning id`,
      [id, code, JSON.stringify(parameters)],
    );
    if (failed.length === 0) return;
    await ctx.sql('delete from import_chunks where import_id = $1', [id]);
    await ctx.audit(importAudit, 'fail', id, { code });
    ctx.wake('import', id);
  });
}

const importEnded = conflict('IMPORT_ENDED', {
  en: 'This file has been read to its end, or given up, and there is nothing left to cancel.',
  da: 'Filen er læst til ende eller opgivet, og der er ikke mere at afbryde.',
});

/**
 * Gives a file up. One that is being read leaves nothing behind; of one by which people are asked, those who have been told
 * stay asked, and nobody else is.
 *
 * @throws Conflict `IMPORT_ENDED`
 */
export async function cancelImport(ctx: RequestContext, id: string, version?: number): Promise<void> {
  const found = await findImport(ctx, id);
  const { programmeId } = found;
  if (!allows(participantImportPolicy, 'create', ctx.viewer, { programmeId }))
    throw forbidden(participantImportPolicy, 'create');
  await holdLiveProgramme(ctx, programmeId);
  requireVersion('ParticipantImport', found, version);
  const cancelled = await ctx.sql<{ invites: boolean }>(
    `update participant_imports set state = 'CANCELLED', finished_at = present(), updated_at = present(), version = version + 1
      where id = $1 and (state in ('AWAITING_FILE', 'QUEUED', 'RUNNING') or state = 'SUCCEEDED' and invites)
     returning invites`,
    [id],
  );
  if (!cancelled[0]) throw importEnded();
  await ctx.sql('delete from import_chunks where import_id = $1', [id]);
  if (cancelled[0].invites) await announce(ctx, importCancelled, { importId: id });
  await ctx.audit(importAudit, 'cancel', id);
  ctx.wake('import', id);
}

/** Who has not begun may be taken in, and who is already at it may be joined. */
export function takesPeople(state: Programme['state']): boolean {
  return ['DRAFT', 'OPEN', 'RUNNING', 'PAUSED'].includes(state);
}

/** A process that died in the middle of an upload leaves a piece of a file, which nobody will ever finish. */
async function giveUpInterrupted(ctx: RequestContext, programmeId: string): Promise<void> {
  const rows = await ctx.sql<{ id: string }>(
    `select id from participant_imports
      where programme_id = $1 and state = 'AWAITING_FILE' and created_at < present() - interval '1 day'`,
    [programmeId],
  );
  for (const { id } of rows) await failImport(ctx, id, 'UPLOAD_INTERRUPTED');
}
