import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { countOf, countSql } from '../../database/count.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import type { Membership } from '../../database/generated/client.ts';
import { MembershipStatus } from '../../database/generated/enums.ts';
import type { Connection, PageArguments } from '../../database/keyset.ts';
import { type Counted, countedOnce } from '../../graphql/counted.ts';
import { loadNodes, newestFirst, prismaPage, type PrismaPageOptions } from '../../graphql/prisma-page.ts';
import { alternativesFor } from '../../policy.ts';
import { countFound, findSubjects, type Found, type Search } from '../../search/find.ts';
import { membershipPolicy } from './identity.policy.ts';

export interface MemberFilter {
  readonly status?: MembershipStatus | undefined;
  /** Beginnings of words of the name, or the whole of the mail address. */
  readonly search?: string | undefined;
}

export interface MemberConnection extends Connection<Membership>, Counted {}

const keyset = newestFirst('Query.members');

/** The people of the organisation, newest first; who is searched for, in the order of what was found. Programs are none. */
export async function listMembers(
  ctx: RequestContext,
  info: GraphQLResolveInfo,
  { status, search }: MemberFilter,
  args: PageArguments,
): Promise<MemberConnection> {
  const readable = alternativesFor(membershipPolicy, 'administer', ctx.viewer);
  const load: PrismaPageOptions<Membership>['load'] = query => ctx.db.membership.findMany(query);
  if (search?.trim()) {
    const searched: Search = {
      list: keyset.list,
      table: 'memberships',
      scope: { column: 'p.organisation_id', id: ctx.organisation.id },
      search,
      conditions: ofStatus('p', status),
      readable,
      // By words nobody finds a program: it has none.
      known: address => [`p.email = lower(${address})`, isPerson('p')],
    };
    const found = await findSubjects<Found>(
      ctx,
      searched,
      args,
      (rows, orderBy) => `select f.id, f.word, f.matches, f.examined from (${rows}) f order by ${orderBy}`,
    );
    const connection = await loadNodes(ctx, info, found, load);
    return { ...connection, count: countedOnce(() => countFound(ctx, searched)) };
  }
  const conditions = [isPerson('r'), ...ofStatus('r', status)];
  const connection = await prismaPage(ctx, info, { keyset, table: 'memberships', readable, conditions, args, load });
  return {
    ...connection,
    count: countedOnce(async () => {
      if (readable.length === 0) return countOf(0);
      const parameters: unknown[] = [];
      // In the order of the list, or PostgreSQL may read the members of all organisations.
      const scans = readable.map(
        mayRead =>
          `select r.id from ${[mayRead.rows('memberships', 'r', parameters), ...conditions].join(' and ')}
            order by r.created_at desc, r.id desc`,
      );
      const [row] = await ctx.sql<{ found: number }>(countSql(scans), parameters);
      return countOf(row!.found);
    }),
  };
}

function isPerson(alias: string): string {
  // Looked up for each of the few rows that are read: without the offset, PostgreSQL may read all programs for them.
  return `not exists (
    select 1 from api_clients a where a.organisation_id = ${alias}.organisation_id and a.membership_id = ${alias}.id offset 0)`;
}

function ofStatus(alias: string, status: MembershipStatus | undefined): string[] {
  return status ? [`${alias}.status = ${enumLiteral(MembershipStatus, status)}`] : [];
}
