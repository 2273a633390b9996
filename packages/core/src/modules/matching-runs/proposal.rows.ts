import type { RequestContext } from '../../context.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import type { Part } from '../../matching/explain.ts';
import { loadParticipants, type ParticipantRow } from '../matches/match.people.ts';
import type { LeftOutCode } from './matching-run.publication.ts';

export interface ProposalRow {
  readonly id: string;
  readonly programmeId: string;
  readonly score: number;
  readonly parts: readonly Part[];
  readonly leftOut: LeftOutCode | null;
  readonly mentee: ParticipantRow;
  readonly mentor: ParticipantRow;
}

type ProposalColumns = Omit<ProposalRow, 'mentee' | 'mentor' | 'programmeId'> & { menteeId: string; mentorId: string };

const keyset: Keyset<ProposalColumns> = {
  list: 'MatchingRun.proposals',
  direction: 'desc',
  columns: [
    { sql: 'p.score', type: 'integer', value: proposal => proposal.score },
    { sql: 'p.id', type: 'uuid', value: proposal => proposal.id },
  ],
};

/** What a run proposes, the best first. Two statements. Who may see the run may see this. */
export async function listProposals(
  ctx: RequestContext,
  run: { readonly id: string; readonly programmeId: string },
  { leftOut, ...args }: PageArguments & { readonly leftOut?: boolean | null },
): Promise<Connection<ProposalRow>> {
  const page = parsePage(keyset, args);
  const parameters: unknown[] = [run.id];
  const { where, orderBy, limit } = keysetSql(keyset, page, parameters);
  const filter = leftOut == null ? '' : ` and p.left_out is ${leftOut ? 'not ' : ''}null`;
  const proposals = await ctx.sql<ProposalColumns>(
    `select p.id, p.score, p.parts, p.left_out "leftOut", p.mentee_id "menteeId", p.mentor_id "mentorId"
       from proposals p where p.run_id = $1${filter} and ${where} order by ${orderBy} limit ${limit}`,
    parameters,
  );
  const { edges, pageInfo } = toConnection(keyset, page, proposals);
  const people = await loadParticipants(
    ctx,
    edges.flatMap(({ node }) => [node.menteeId, node.mentorId]),
  );
  return {
    pageInfo,
    edges: edges.map(({ cursor, node: { menteeId, mentorId, ...proposal } }) => ({
      cursor,
      node: {
        ...proposal,
        programmeId: run.programmeId,
        mentee: people.get(menteeId)!,
        mentor: people.get(mentorId)!,
      },
    })),
  };
}
