import { columns } from '../../database/columns.ts';
import type { Membership } from '../../database/generated/client.ts';
import type { Needs } from '../../graphql/selection.ts';

/** What the type Person shows of a member's row: lists load it with whatever is somebody's. */
export const personFields = [
  'id',
  'email',
  'displayName',
  'locale',
  'timeZone',
  'status',
  'roles',
  'version',
] as const satisfies readonly (keyof Membership)[];
export type PersonRow = Pick<Membership, (typeof personFields)[number]>;

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
