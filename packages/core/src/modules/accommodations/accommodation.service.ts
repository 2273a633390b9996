import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Accommodation } from '../../database/generated/client.ts';
import { AccommodationRole } from '../../database/generated/enums.ts';
import { conflict, NotFound, requireVersion } from '../../errors.ts';
import { validated } from '../../input.ts';
import { whereFor } from '../../policy.ts';
import { membershipPolicy } from '../identity/identity.policy.ts';
import { isStorable } from '../../storable.ts';
import { accommodationPolicy } from './accommodation.policy.ts';

/** Who may know of one, by name. */
export const mostReaders = 50;
export const mostOfOne = 50;

const details = z.object({
  needs: z.string().trim().min(1).max(2000).refine(isStorable, 'This has characters that cannot be stored.'),
  people: z.array(z.uuid()).max(mostReaders).optional(),
  roles: z.array(z.enum(AccommodationRole)).optional(),
});

/** What somebody needs, and who may know of it beside them. */
export type AccommodationDetails = z.input<typeof details>;

const tooMany = conflict('TOO_MANY_ACCOMMODATIONS', {
  en: 'You have {maximum, plural, one {one of these already. Change or remove it.} other {# of these already. Change or remove one.}}',
  da: 'Du har allerede {maximum, plural, one {én af dem. Ret eller fjern den.} other {# af dem. Ret eller fjern en af dem.}}',
});

/** None of this is in the audit log: that somebody has needs is theirs to tell, and auditors are not whom they told. */
export async function createAccommodation(ctx: RequestContext, input: AccommodationDetails): Promise<string> {
  const { needs, people = [], roles = [] } = validated(details, input, 'input');
  const { membershipId } = ctx.member;
  await ctx.sql('select 1 from memberships where id = $1 for no key update', [membershipId]);
  if ((await ctx.db.accommodation.count({ where: { membershipId } })) >= mostOfOne)
    throw tooMany({ maximum: mostOfOne });
  const { id } = await ctx.db.accommodation.create({ data: { membershipId, needs }, select: { id: true } });
  await nameReaders(ctx, id, people, roles);
  return id;
}

/** Changes what is given; those who are named are all who may know of it from now on. */
export async function changeAccommodation(
  ctx: RequestContext,
  id: string,
  input: Partial<AccommodationDetails>,
  version: number,
): Promise<void> {
  const accommodation = await lockOwn(ctx, id);
  const { needs, people, roles } = validated(details.partial(), input, 'input');
  requireVersion('Accommodation', accommodation, version);
  await ctx.db.accommodation.update({
    where: { id },
    data: { ...(needs !== undefined && { needs }), version: { increment: 1 } },
  });
  if (people !== undefined) await ctx.db.accommodationReader.deleteMany({ where: { accommodationId: id, role: null } });
  if (roles !== undefined)
    await ctx.db.accommodationReader.deleteMany({ where: { accommodationId: id, membershipId: null } });
  await nameReaders(ctx, id, people ?? [], roles ?? []);
}

/** Nobody can be told of it any more. */
export async function deleteAccommodation(ctx: RequestContext, id: string): Promise<void> {
  await lockOwn(ctx, id);
  await ctx.db.accommodation.delete({ where: { id } });
}

/** To all but the owner it looks like one that does not exist, to those who may read it as well: nothing is refused. */
async function lockOwn(ctx: RequestContext, id: string): Promise<Accommodation> {
  await ctx.sql('select 1 from accommodations where id = $1 for update', [id]);
  const found = await ctx.db.accommodation.findFirst({
    where: { id, AND: [whereFor(accommodationPolicy, 'change', ctx.viewer)] },
  });
  if (!found) throw new NotFound('accommodation');
  return found;
}

/** Only people whom the owner may know of can be named, so that names cannot be used to try ids. */
async function nameReaders(
  ctx: RequestContext,
  accommodationId: string,
  people: readonly string[],
  roles: readonly AccommodationRole[],
): Promise<void> {
  const { membershipId: ownerId } = ctx.member;
  const wanted = [...new Set(people)].filter(id => id !== ownerId);
  const known = await ctx.db.membership.findMany({
    where: { id: { in: wanted }, AND: [whereFor(membershipPolicy, 'read', ctx.viewer)] },
    select: { id: true },
  });
  if (known.length < wanted.length) throw new NotFound('person');
  await ctx.db.accommodationReader.createMany({
    data: [
      ...wanted.map(membershipId => ({ accommodationId, ownerId, membershipId })),
      ...[...new Set(roles)].map(role => ({ accommodationId, ownerId, role })),
    ],
  });
}
