import { rightsChanged } from '../../access/rights-changed.ts';
import type { RequestContext } from '../../context.ts';
import type { Membership } from '../../database/generated/client.ts';
import type { ProgrammeRole } from '../../database/generated/enums.ts';
import { conflict } from '../../errors.ts';
import { authorise } from '../../policy.ts';
import { lockMember, mostRolesOfOne, requireAddress } from '../identity/membership.administration.ts';
import { type InvitationInput, inviteMember } from '../identity/membership.invitation.ts';
import { programmePolicy } from './programme.policy.ts';
import { findProgramme } from './programme.service.ts';
import { requireNotOver } from './programme.standing.ts';
import { programmeAudit } from './programme.audit.ts';

export interface ProgrammeRoleChange {
  readonly programmeId: string;
  readonly personId: string;
  readonly role: ProgrammeRole;
}

/** Invites somebody who is to have roles for programmes from the beginning. @throws what `inviteMember` does */
export async function inviteWithRoles(
  ctx: RequestContext,
  input: InvitationInput,
  roles: readonly Omit<ProgrammeRoleChange, 'personId'>[],
): Promise<Membership> {
  const member = await inviteMember(ctx, input);
  for (const { programmeId, role } of roles) await assignProgrammeRole(ctx, { programmeId, personId: member.id, role });
  return member;
}

/** Whoever may change the programme says who does what for it, of the people that they may see. */
export async function assignProgrammeRole(ctx: RequestContext, change: ProgrammeRoleChange): Promise<Membership> {
  return await changeProgrammeRole(
    ctx,
    change,
    'assign',
    `insert into programme_role_assignments (programme_id, membership_id, role) values ($1, $2, $3::programme_role)
     on conflict do nothing returning id`,
  );
}

export async function removeProgrammeRole(ctx: RequestContext, change: ProgrammeRoleChange): Promise<Membership> {
  return await changeProgrammeRole(
    ctx,
    change,
    'remove',
    `delete from programme_role_assignments
      where programme_id = $1 and membership_id = $2 and role = $3::programme_role returning id`,
  );
}

/** What holds already is no change, and no error. */
async function changeProgrammeRole(
  ctx: RequestContext,
  { programmeId, personId, role }: ProgrammeRoleChange,
  verb: 'assign' | 'remove',
  statement: string,
): Promise<Membership> {
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, programmePolicy, 'update', programme);
  if (verb === 'assign') requireNotOver(programme);
  const member = await lockMember(ctx, personId);
  if (verb === 'assign') {
    requireAddress(member);
    await requireRoom(ctx, personId);
  }
  const changed = await ctx.sql(statement, [programmeId, personId, role]);
  if (changed.length === 0) return member;
  await ctx.audit(programmeAudit, `${verb}Role`, programmeId, { person: personId, role });
  rightsChanged(ctx.platform);
  return member;
}

const tooManyRoles = conflict('TOO_MANY_ROLES', {
  en: 'They have {maximum, plural, one {# role} other {# roles}} for {term:programme.many} already. Take one from them first.',
  da: 'De har allerede {maximum, plural, one {# rolle} other {# roller}} for {term:programme.many}. Tag først en fra dem.',
});

async function requireRoom(ctx: RequestContext, membershipId: string): Promise<void> {
  if ((await ctx.db.programmeRoleAssignment.count({ where: { membershipId } })) >= mostRolesOfOne)
    throw tooManyRoles({ maximum: mostRolesOfOne });
}
