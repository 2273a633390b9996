import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask, assertAnswers, type Candidate, type Load, load, mentorkitAs } from './list-candidate.ts';
import { installPeers, startPeer } from './peers.ts';
import { priceOfRights } from './price-of-rights.ts';
import type { Figure } from './report.ts';
import { end, type Stand } from './stand.ts';

const mercurius = /* GraphQL */ `
  query MatchList($id: ID!, $first: Int!) {
    matches(programmeId: $id, first: $first) {
      id state score
      members { side consent participant { id languages person { id displayName timeZone } } }
      nextSession { id title start }
    }
  }
`;

const postgraphile = /* GraphQL */ `
  query MatchList($id: UUID!, $first: Int!) {
    allMatches(condition: { programmeId: $id }, first: $first, orderBy: PRIMARY_KEY_DESC) {
      edges {
        node {
          rowId state score
          matchMembersByOrganisationIdAndMatchId {
            nodes {
              side consent
              participantByOrganisationIdAndParticipantId {
                rowId languages
                membershipByOrganisationIdAndMembershipId { rowId displayName timeZone }
              }
            }
          }
          sessionsByOrganisationIdAndMatchId(first: 1) {
            nodes { rowId title startsAt }
          }
        }
      }
    }
  }
`;

/** The three-level list of matches, beside two peers that check no rights, in one run and on the same rows. */
export async function matchList(stand: Stand, programmeId: string): Promise<Figure[]> {
  const folder = await installPeers();
  const programme = Buffer.from(programmeId, 'base64url').toString().split(':')[1]!;
  await addSessions(stand, programme);
  // PostGraphile makes the singular of the table's name, which is the enum's.
  await stand.sql(`comment on type hierarchy_cue is '@name hierarchyCueKind'`);
  const autocannon = (await import(pathToFileURL(join(folder, 'node_modules/autocannon/autocannon.js')).href)).default;
  const peers = {
    postgraphile: await startPeer('postgraphile.mjs', stand.administratorUrl),
    mercurius: await startPeer('mercurius.mjs', stand.administratorUrl),
  };
  const candidates: Candidate[] = [
    await mentorkitAs(stand, 'manager@demo.invalid', programmeId),
    {
      name: 'PostGraphile',
      url: peers.postgraphile.url,
      headers: {},
      query: postgraphile,
      variables: first => ({ id: programme, first }),
    },
    {
      name: 'Mercurius',
      url: peers.mercurius.url,
      headers: {},
      query: mercurius,
      variables: first => ({ id: programme, first }),
    },
  ];
  const figures: Figure[] = [];
  try {
    for (const first of [20, 100]) {
      const loads = new Map<string, Load>();
      for (const candidate of candidates) {
        await assertAnswers(candidate, first);
        loads.set(candidate.name, await load(autocannon, candidate, first));
        const statements = await countStatements(stand, candidate, first);
        const { perSecond, p99Ms } = loads.get(candidate.name)!;
        const bench = `list of ${first}`;
        figures.push(
          { bench, what: `${candidate.name}, requests`, value: perSecond, unit: '/s' },
          { bench, what: `${candidate.name}, p99`, value: p99Ms, unit: 'ms' },
          { bench, what: `${candidate.name}, SQL statements a request`, value: statements, unit: '' },
        );
      }
      const ratio = (peer: string) => loads.get('Mentorkit')!.perSecond / loads.get(peer)!.perSecond;
      figures.push(
        {
          bench: `list of ${first}`,
          what: 'Mentorkit : PostGraphile',
          value: ratio('PostGraphile'),
          unit: '×',
          goal: { atLeast: first === 20 ? 1.5 : 2 },
        },
        {
          bench: `list of ${first}`,
          what: 'Mentorkit : Mercurius + JIT',
          value: ratio('Mercurius'),
          unit: '×',
          goal: { atLeast: first === 20 ? 1 : 1.2 },
        },
      );
    }
    figures.push(...(await priceOfRights(stand, candidate => load(autocannon, candidate, 20), programmeId)));
  } finally {
    await end(peers.postgraphile.process);
    await end(peers.mercurius.process);
  }
  return figures;
}

/** The fewest of three requests: beside one of them, rights may be loaded anew, which are remembered for two seconds. */
async function countStatements(stand: Stand, candidate: Candidate, first: number): Promise<number> {
  const counts: number[] = [];
  for (let times = 0; times < 3; times += 1) counts.push(await countStatementsOnce(stand, candidate, first));
  return Math.min(...counts);
}

/** PostgreSQL's own log of one request, without what only opens and ends transactions. */
async function countStatementsOnce(stand: Stand, candidate: Candidate, first: number): Promise<number> {
  const log = join(stand.dataDir, 'postgres/server.log');
  await ask(candidate, first);
  await setLogging(stand, 'all');
  const before = (await readFile(log, 'utf8')).length;
  await ask(candidate, first);
  await new Promise(resolve => setTimeout(resolve, 300));
  const lines = (await readFile(log, 'utf8')).slice(before).split('\n');
  await setLogging(stand, 'none');
  const statement = /(?:statement|execute [^:]*): *(.*)/;
  return lines.filter(line => {
    const text = statement.exec(line)?.[1];
    return text !== undefined && !/^(begin|commit|rollback|set |select pg_|listen|alter system)/i.test(text.trim());
  }).length;
}

async function setLogging(stand: Stand, what: string): Promise<void> {
  await stand.sql(`alter system set log_statement = '${what}'`);
  await stand.sql('select pg_reload_conf()');
  await new Promise(resolve => setTimeout(resolve, 300));
}

/** A session in a week for every second match. */
async function addSessions(stand: Stand, programmeId: string): Promise<void> {
  await stand.sql(
    `insert into sessions (organisation_id, programme_id, match_id, title, starts_at, ends_at, time_zone, ical_uid, organiser_id)
     select m.organisation_id, m.programme_id, m.id, 'A first talk', now() + interval '7 days', now() + interval '7 days 1 hour',
            'UTC', m.id || '@bench', (select p.membership_id from match_members mm join participants p on p.id = mm.participant_id
                                       where mm.match_id = m.id limit 1)
       from (select *, row_number() over (order by id) n from matches where programme_id = $1) m where n % 2 = 0`,
    [programmeId],
  );
  await stand.sql('analyze');
}
