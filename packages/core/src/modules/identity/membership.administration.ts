import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Membership } from '../../database/generated/client.ts';
import { type MembershipStatus, OrganisationRole } from '../../database/generated/enums.ts';
import { conflict, NotFound, requireVersion } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { nameLine, validated } from '../../input.ts';
import { authorise, whereFor } from '../../policy.ts';
import { stateMachine, transition } from '../../state.ts';
import { isTimeZone } from '../../time-zone.ts';
import { memberRenamed, memberSuspended } from './identity.happenings.ts';
import { keepWordsOfMembers } from './membership.words.ts';
import { membershipPolicy } from './identity.policy.ts';
import { endSessionsOfFormerMember } from './sign-in-session.service.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { personAudit } from './identity.audit.ts';

/** For programmes: of one member. */
export const mostRolesOfOne = 200;

export const membershipStates = stateMachine<MembershipStatus>()('person', {
  suspend: { from: ['INVITED', 'ACTIVE'], to: 'SUSPENDED', mutation: 'suspendMember' },
  reinstate: { from: ['SUSPENDED'], to: 'ACTIVE', mutation: 'reinstateMember' },
});

/** Shuts somebody out at once: their requests are refused, their sessions and sockets end, their open offers close. */
export async function suspendMember(ctx: RequestContext, id: string, version?: number): Promise<Membership> {
  return await changeStatus(ctx, { id, version }, 'suspend', async member => {
    await requireAnotherAdministrator(ctx, id);
    await announce(ctx, memberSuspended, { membershipId: id });
    if (member.userId !== null) await endSessionsOfFormerMember(ctx, member.userId);
  });
}

export async function reinstateMember(ctx: RequestContext, id: string, version?: number): Promise<Membership> {
  return await changeStatus(ctx, { id, version }, 'reinstate');
}

async function changeStatus(
  ctx: RequestContext,
  { id, version }: { readonly id: string; readonly version: number | undefined },
  action: 'suspend' | 'reinstate',
  andAlso?: (member: Membership) => Promise<void>,
): Promise<Membership> {
  const member = await lockMember(ctx, id);
  authorise(ctx, membershipPolicy, action, member);
  requireVersion('Person', member, version);
  const status = transition(membershipStates, member.status, action);
  const changed = await ctx.db.membership.update({ where: { id }, data: { status, version: { increment: 1 } } });
  await andAlso?.(member);
  await ctx.audit(personAudit, action, id);
  rightsChanged(ctx.platform);
  return changed;
}

// Nothing but blanks is none.
const cue = z
  .string()
  .trim()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'This is one line.')
  .transform(text => text || null)
  .nullish();

const memberChange = z.object({
  displayName: nameLine(200).optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.').optional(),
  title: cue,
  grade: cue,
  unit: cue,
  avatarUrl: z
    .url({ protocol: /^https$/, error: 'This is no https address.' })
    .max(2000)
    .nullish(),
  roles: z
    .array(z.enum(OrganisationRole))
    .transform(roles => [...new Set(roles)])
    .optional(),
});

/**
 * Changes what is given. Name, language, zone and picture are the person's own to change, too; roles and where they stand
 * in the organisation are not.
 *
 * @param version the one that the change was made on
 * @throws Stale where another change came between; Conflict `LAST_ADMINISTRATOR`
 */
export async function changeMember(
  ctx: RequestContext,
  id: string,
  input: z.input<typeof memberChange>,
  version: number,
): Promise<Membership> {
  const member = await lockMember(ctx, id);
  authorise(ctx, membershipPolicy, 'update', member);
  if (input.roles !== undefined) authorise(ctx, membershipPolicy, 'changeRoles', member);
  if ([input.title, input.grade, input.unit].some(given => given !== undefined))
    authorise(ctx, membershipPolicy, 'changeCues', member);
  const change = validated(memberChange, input, 'input');
  requireVersion('Person', member, version);
  if (change.roles?.some(role => !member.roles.includes(role))) requireAddress(member);
  const { title, grade, unit, avatarUrl, ...ofRow } = change;
  const changed = await ctx.db.membership.update({
    where: { id },
    data: { ...ofRow, version: { increment: 1 } },
  });
  if (changed.displayName !== member.displayName) {
    await keepWordsOfMembers(ctx, [id]);
    await announce(ctx, memberRenamed, { membershipIds: [id] });
  }
  const cues = Object.entries({ title, grade, unit, avatarUrl }).filter(([, given]) => given !== undefined);
  if (cues.length > 0) {
    const data = Object.fromEntries(cues);
    await ctx.db.hierarchyCues.upsert({
      where: { organisationId_membershipId: { organisationId: ctx.organisation.id, membershipId: id } },
      create: { membershipId: id, ...data },
      update: data,
    });
  }
  if (change.roles && !change.roles.includes('ADMIN')) await requireAnotherAdministrator(ctx, id);
  await ctx.audit(personAudit, 'change', id, {
    changed: Object.keys(change),
    ...(change.roles && { roles: { from: member.roles, to: change.roles } }),
  });
  rightsChanged(ctx.platform);
  return changed;
}

/** The person, if the viewer may know of them; nobody else changes them meanwhile. */
export async function lockMember(ctx: RequestContext, id: string): Promise<Membership> {
  // Administrators before all others and in one order, so that two of them cannot take each other's role away at once.
  await ctx.sql(
    `select 1 from memberships where id = $1 or ('ADMIN' = any(roles) and status in ('INVITED', 'ACTIVE')) order by id for update`,
    [id],
  );
  const member = await ctx.db.membership.findFirst({
    where: { AND: [{ id }, whereFor(membershipPolicy, 'read', ctx.viewer)] },
    include: { participants: true, programmeRoles: true },
  });
  if (!member) throw new NotFound('person');
  return member;
}

const hasNoAddress = conflict('HAS_NO_ADDRESS', {
  en: 'Nobody can sign in as {name} yet: they have no address. Give a role to somebody who has one.',
  da: 'Ingen kan logge ind som {name} endnu: der er ingen adresse. Giv rollen til en, der har en.',
});

/**
 * Of who is given a role: without an address, whoever imports people into their programme could give them one, and with it
 * take the role. In the transaction in which they are locked.
 */
export function requireAddress({ email, displayName }: Membership): void {
  if (email === null) throw hasNoAddress({ name: displayName });
}

const lastAdministrator = conflict('LAST_ADMINISTRATOR', {
  en: 'Somebody has to be left who can administer the organisation.',
  da: 'Der skal være mindst én tilbage, som kan administrere organisationen.',
});

/** After somebody has stopped being one. Programs are none: they could not let anybody in. */
async function requireAnotherAdministrator(ctx: RequestContext, formerId: string): Promise<void> {
  const [left] = await ctx.sql(
    `select 1 from memberships m where 'ADMIN' = any(m.roles) and m.status in ('INVITED', 'ACTIVE') and m.id <> $1
        and not exists (select 1 from api_clients c where c.membership_id = m.id) limit 1`,
    [formerId],
  );
  if (!left) throw lastAdministrator();
}
