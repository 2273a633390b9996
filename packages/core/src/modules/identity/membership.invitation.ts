import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Membership } from '../../database/generated/client.ts';
import { OrganisationRole } from '../../database/generated/enums.ts';
import type { SystemClient } from '../../database/system.ts';
import { alreadyExists, requestError } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { emailInput } from '../../email-address.ts';
import { nameLine, validated } from '../../input.ts';
import { defineMail } from '../../mails/mail.ts';
import { authorise } from '../../policy.ts';
import { sealedParameter } from '../../notify/sealed-parameter.ts';
import { requestMails } from '../../notify/notification.service.ts';
import { issueAddressToken, takeAddressToken } from './address-token.ts';
import { memberRenamed } from './identity.happenings.ts';
import { keepWordsOfMembers } from './membership.words.ts';
import { membershipPolicy } from './identity.policy.ts';
import type { TokenClaims } from '../../access/token.ts';
import { tokenInvalid } from '../../access/refusals.ts';
import { ensureUser } from '../../access/viewer-directory.ts';
import { personAudit } from './identity.audit.ts';

const kind = 'invitation';
const days = 14;

const invitationInput = z.object({
  email: emailInput,
  displayName: nameLine(200),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  roles: z.array(z.enum(OrganisationRole)).default([]),
});

export const invitationMail = defineMail('invitation', {
  subject: { en: 'You are invited to {organisation}', da: 'Du er inviteret til {organisation}' },
  body: {
    en: 'You are invited to mentoring at {organisation}. Sign in here before {until}:\n{link}\nThe address is yours alone and works once: please do not pass it on.',
    da: 'Du er inviteret til mentoring hos {organisation}. Log ind her inden {until}:\n{link}\nAdressen er kun til dig og virker én gang: giv den ikke videre.',
  },
});

export type InvitationInput = z.input<typeof invitationInput>;

/**
 * Makes somebody a member and mails them an address at which they become it. Whoever was invited and has not come yet
 * is invited again; only the newest address is good.
 *
 * @throws Conflict `ALREADY_EXISTS` where somebody with the address is a member
 */
export async function inviteMember(ctx: RequestContext, input: InvitationInput): Promise<Membership> {
  authorise(ctx, membershipPolicy, 'invite', { id: '', participants: [], programmeRoles: [] });
  const { email, displayName, locale, roles } = validated(invitationInput, input, 'input');
  const { slug, defaultLocale, timeZone } = ctx.organisation;
  const [present] = await ctx.sql<{ id: string; is_waiting: boolean }>(
    `select id, user_id is null and status = 'INVITED' is_waiting from memberships where email = $1 for update`,
    [email],
  );
  if (present && !present.is_waiting) throw alreadyExists({ subject: 'person' });
  const data = { email, displayName, locale: locale ?? defaultLocale, timeZone, roles: [...new Set(roles)] };
  const member = await (present
    ? ctx.db.membership.update({ where: { id: present.id }, data: { ...data, version: { increment: 1 } } })
    : ctx.db.membership.create({ data }));
  await keepWordsOfMembers(ctx, [member.id]);
  if (present) await announce(ctx, memberRenamed, { membershipIds: [present.id] });
  const expiresAt = ctx.now().add({ hours: 24 * days });
  const token = await issueAddressToken(ctx, { kind, subjectId: member.id }, { expiresAt, replaces: true });
  const key = `invitation/${member.id}/${member.version}`;
  const link = `${ctx.platform.config.publicUrl}/auth/invitation/${token}?organisation=${slug}`;
  await requestMails(ctx, [
    {
      key,
      membershipId: member.id,
      mail: invitationMail,
      parameters: { link: sealedParameter(ctx, link), until: { instant: expiresAt.toString() } },
    },
  ]);
  await ctx.audit(personAudit, 'invite', member.id, { roles: data.roles });
  return member;
}

const invitationUsed = requestError('INVITATION_USED', {
  en: 'This invitation has been used already, or is too old. Ask for a new one.',
  da: 'Denne invitation er allerede brugt eller for gammel. Bed om en ny.',
});

/**
 * Gives the membership that an invitation is for to whoever signed in with it: the address that the provider has for
 * them may be another one than the mail went to, but has to be verified.
 *
 * @throws DomainError `INVITATION_USED`, and Unauthenticated; the invitation is good as before then
 */
export async function acceptInvitation(
  system: SystemClient,
  token: string,
  person: Pick<TokenClaims, 'issuer' | 'subject' | 'email' | 'emailVerified' | 'organisation'>,
  now: Temporal.Instant,
): Promise<void> {
  const { issuer, subject, email, emailVerified, organisation } = person;
  if (email === undefined || !emailVerified) throw tokenInvalid();
  const invitation = await takeAddressToken(system, kind, token, { now, organisation });
  if (!invitation) throw invitationUsed();
  const userId = await ensureUser(system, { issuer, subject, email });
  const linked = await system.query(
    `update memberships m set user_id = $2, status = 'ACTIVE', updated_at = present(), version = version + 1
      where m.id = $1 and m.user_id is null and m.status in ('INVITED', 'ACTIVE') and not exists
        (select 1 from memberships own where own.organisation_id = m.organisation_id and own.user_id = $2)
     returning m.id`,
    [invitation.subjectId, userId],
  );
  if (linked.rows.length === 0) throw invitationUsed();
}
