import { columns } from '../../database/columns.ts';
import { type Membership, Prisma } from '../../database/generated/client.ts';
import type { Needs } from '../../graphql/selection.ts';

/** Columns of a member's row that no Person shows. */
const hidden = [
  'organisationId',
  'userId',
  'broughtInById',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Membership)[];
type Hidden = (typeof hidden)[number];
export type PersonRow = Omit<Membership, Hidden>;

/** What lists load of a person with whatever is theirs. */
export const personFields = Object.values(Prisma.MembershipScalarFieldEnum).filter(
  (field): field is keyof PersonRow => !hidden.includes(field as Hidden),
);

/** The columns of a field that needs fewer than all of them. */
export const personNeeds: Needs<Membership> = {
  __typename: [],
  id: [],
  displayName: ['displayName'],
  locale: ['locale'],
  timeZone: ['timeZone'],
  // These are loaded apart.
  title: [],
  grade: [],
  unit: [],
  avatarUrl: [],
  withheldCues: [],
  version: ['version'],
};

/** The columns of the memberships with an alias, named as Prisma names them. */
export function personColumns(
  alias: string,
  fields: readonly (keyof Membership)[] = personFields,
  prefix = '',
): string {
  // Of an array of an enum, `pg` makes one text.
  return columns(alias, fields, prefix).replace(`${alias}.roles `, `${alias}.roles::text[] `);
}
