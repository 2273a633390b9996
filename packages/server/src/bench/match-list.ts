import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask, assertAnswers, type Candidate, type Load, load, mentorkitAs } from './list-candidate.ts';
import { installPeers, startPeer } from './peers.ts';
import { priceOfRights } from './price-of-rights.ts';
import { type Figure, median } from './report.ts';
import { end, type Stand } from './stand.ts';

/** Of Mercurius and of Yoga alone. */
const plain = /* GraphQL */ `
  query MatchList($id: ID!, $first: Int!) {
    matches(programmeId: $id, first: $first) {
      id state score
      members { side consent participant { id languages person { id displayName timeZone } } }
      nextSession { id title startsAt }
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

/** The three-level list of matches, beside peers that check no rights, in one run and on the same rows. */
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
    yoga: await startPeer('yoga.mjs', stand.administratorUrl),
  };
  const variables = (first: number) => ({ id: programme, first });
  const candidates: Candidate[] = [
    await mentorkitAs(stand, 'manager@demo.invalid', programmeId),
    { name: 'PostGraphile', url: peers.postgraphile.url, headers: {}, query: postgraphile, variables },
    { name: 'Mercurius + JIT', url: peers.mercurius.url, headers: {}, query: plain, variables },
    { name: 'Yoga alone', url: peers.yoga.url, headers: {}, query: plain, variables },
  ];
  const figures: Figure[] = [];
  try {
    for (const first of [20, 100]) {
      const bench = `list of ${first}`;
      for (const candidate of candidates) await assertAnswers(candidate, first);
      const loads = await loadInTurn(candidates, candidate => load(autocannon, candidate, first));
      for (const candidate of candidates) {
        const own = loads.map(round => round.get(candidate.name)!);
        figures.push(
          {
            bench,
            what: `${candidate.name}, requests`,
            value: median(own.map(({ perSecond }) => perSecond)),
            unit: '/s',
          },
          { bench, what: `${candidate.name}, p99`, value: median(own.map(({ p99Ms }) => p99Ms)), unit: 'ms' },
          {
            bench,
            what: `${candidate.name}, SQL statements a request`,
            value: await countStatements(stand, candidate, first),
            unit: '',
          },
        );
      }
      const ratio = (name: string, peer: string, goal?: number): Figure => ({
        bench,
        what: `${name} : ${peer}`,
        value: median(loads.map(round => round.get(name)!.perSecond / round.get(peer)!.perSecond)),
        unit: '×',
        ...(goal !== undefined && { goal: { atLeast: goal } }),
      });
      figures.push(
        ratio('Mentorkit', 'PostGraphile', first === 20 ? 1.5 : 2),
        ratio('Mentorkit', 'Mercurius + JIT', first === 20 ? 1 : 1.2),
        ratio('Mentorkit', 'Yoga alone'),
        // As far as Mentorkit could get with the executor that it has, if all that it adds were free.
        ratio('Yoga alone', 'PostGraphile'),
        ratio('Yoga alone', 'Mercurius + JIT'),
      );
    }
    figures.push(...(await priceOfRights(stand, candidate => load(autocannon, candidate, 20), programmeId)));
  } finally {
    for (const { process } of Object.values(peers)) await end(process);
  }
  return figures;
}

/** Machines drift, so what is compared is measured one after the other, several times. */
async function loadInTurn(
  candidates: readonly Candidate[],
  measure: (candidate: Candidate) => Promise<Load>,
): Promise<Map<string, Load>[]> {
  const rounds: Map<string, Load>[] = [];
  for (let round = 0; round < 5; round++) {
    const loads = new Map<string, Load>();
    for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed())
      loads.set(candidate.name, await measure(candidate));
    rounds.push(loads);
  }
  return rounds;
}

/** The fewest of three requests: beside one of them, rights may be loaded anew, which are remembered for two seconds. */
async function countStatements(stand: Stand, candidate: Candidate, first: number): Promise<number> {
  const counts: number[] = [];
  for (let times = 0; times < 3; times += 1) counts.push(await countStatementsOnce(stand, candidate, first));
  return Math.min(...counts);
}

/** PostgreSQL's own log of one request, without what only opens and ends transactions, or looks for jobs meanwhile. */
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
    return text !== undefined && !around.test(text.trim());
  }).length;
}

const around =
  /^(begin|commit|rollback|set |select pg_|select set_config|listen|alter system|delete from outbox_events)/i;

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
