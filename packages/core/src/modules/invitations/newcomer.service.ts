import { randomUUID } from 'node:crypto';
import { findOrganisationNamed } from '../../access/organisation.info.ts';
import { tokenInvalid } from '../../access/refusals.ts';
import type { TokenClaims } from '../../access/token.ts';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { conflict, NotFound } from '../../errors.ts';
import { nameLine } from '../../input.ts';
import type { Platform } from '../../platform.ts';
import { addMembers } from '../identity/membership.service.ts';
import { beginInvited } from '../participants/participant.enrolment.ts';
import { holdLink, takeUse } from './invitation-link.service.ts';
import { invitationLinkAudit } from './invitation.audit.ts';

const joiningClosed = conflict('JOINING_CLOSED', {
  en: 'This link is for members of the organisation, and you are none yet. Ask whoever gave it to you to invite you.',
  da: 'Linket er for medlemmer af organisationen, og det er du ikke endnu. Bed den, du har det fra, om at invitere dig.',
});

/** Somebody whose issuer we trust. */
export interface Newcomer extends Pick<TokenClaims, 'issuer' | 'subject' | 'email' | 'emailVerified' | 'organisation'> {
  readonly name?: string | undefined;
}

/**
 * Makes a member of somebody who is none and has the link of a programme, where their address is verified and the
 * organisation lets newcomers in, and begins their application: each of them uses the link. Whoever is a member, or was
 * one, is left as they are. They are who signs in with the address, from then on.
 *
 * @param where.organisation its slug
 * @throws Unauthenticated where the address is not verified; NotFound; Conflict `JOINING_CLOSED`, `LINK_ENDED`,
 *   `LINK_USED_UP`, and what stands against applications
 */
export async function joinByLink(
  platform: Platform,
  person: Newcomer,
  where: { readonly organisation: string; readonly token: string },
): Promise<void> {
  const { email, emailVerified, organisation: only } = person;
  if (email === undefined || !emailVerified || (only !== undefined && only !== where.organisation))
    throw tokenInvalid();
  const organisation = await findOrganisationNamed(platform.database, where.organisation);
  if (!organisation) throw new NotFound('invitation link');
  if (await isKnown(platform, organisation.id, { ...person, email })) return;
  await asPlatform(platform, { organisationId: organisation.id, requestId: randomUUID() }, ctx =>
    ctx.transaction(() => takeIn(ctx, where.token, { email, name: person.name })),
  );
}

/** By who they are or by their address, whatever they are by now. */
async function isKnown(
  { database }: Platform,
  organisationId: string,
  { issuer, subject, email }: { readonly issuer: string; readonly subject: string; readonly email: string },
): Promise<boolean> {
  const { rows } = await database.asSystem('see whether somebody is a member', system =>
    system.query(
      `select 1 from memberships m where m.organisation_id = $1 and (m.email = $4 or m.user_id in
         (select user_id from user_identities where issuer = $2 and subject = $3)) limit 1`,
      [organisationId, issuer, subject, email],
    ),
  );
  return rows.length > 0;
}

async function takeIn(
  ctx: RequestContext,
  token: string,
  { email, name }: { readonly email: string; readonly name: string | undefined },
): Promise<void> {
  const { id, programmeId, role } = await holdLink(ctx, token);
  const { joining } = await ctx.db.organisation.findUniqueOrThrow({
    where: { id: ctx.organisation.id },
    select: { joining: true },
  });
  if (joining !== 'BY_LINK') throw joiningClosed();
  await takeUse(ctx, id);
  const { defaultLocale: locale, timeZone: zone } = ctx.organisation;
  const { data: called = email.split('@')[0]! } = nameLine(200).safeParse(name);
  const members = await addMembers(ctx, programmeId, new Map([[email, { email, name: called, locale, zone }]]));
  const participantId = await beginInvited(ctx, programmeId, role, members.get(email)!);
  await ctx.audit(invitationLinkAudit, 'use', id, { participantId, joins: true });
}
