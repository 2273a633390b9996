import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPeers, startPeer } from './peers.ts';
import type { Figure } from './report.ts';
import { end, type Stand } from './stand.ts';

const ours = /* GraphQL */ `
  query MatchList($id: ID!, $first: Int!) {
    programme(id: $id) {
      matches(first: $first) {
        edges {
          node {
            id state score
            members { side consent participant { id languages person { id displayName timeZone } } }
            nextSession { id title start }
          }
        }
      }
    }
  }
`;

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

interface Candidate {
  readonly name: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly query: string;
  readonly variables: (first: number) => object;
}

interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

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
  const token = async (email: string) =>
    ((await (await fetch(`${stand.api.url}/demo/token/${email}`)).json()) as { token: string }).token;
  const candidates: Candidate[] = [
    {
      name: 'Mentorkit',
      url: `${stand.api.url}/graphql`,
      headers: { authorization: `Bearer ${await token('manager@demo.invalid')}` },
      query: ours,
      variables: first => ({ id: programmeId, first }),
    },
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
    figures.push(await priceOfRights(stand, autocannon, candidates[0]!));
  } finally {
    await end(peers.postgraphile.process);
    await end(peers.mercurius.process);
  }
  return figures;
}

/** The same list with row-level security lifted from its tables, in one run: what the second wall costs. */
async function priceOfRights(stand: Stand, autocannon: Autocannon, candidate: Candidate): Promise<Figure> {
  const tables = ['programmes', 'matches', 'match_members', 'participants', 'memberships', 'sessions'];
  const rates = { with: [] as number[], without: [] as number[] };
  for (let round = 0; round < 3; round++) {
    rates.with.push((await load(autocannon, candidate, 20)).perSecond);
    for (const table of tables)
      await stand.sql(`alter table ${table} disable row level security, no force row level security`);
    rates.without.push((await load(autocannon, candidate, 20)).perSecond);
    for (const table of tables)
      await stand.sql(`alter table ${table} enable row level security, force row level security`);
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[1]!;
  return {
    bench: 'list of 20',
    what: 'price of row-level security',
    value: median(rates.without) / median(rates.with),
    unit: '×',
    goal: { atMost: 1.1 },
  };
}

type Autocannon = (
  options: object,
) => Promise<{ requests: { average: number }; latency: { p99: number }; non2xx: number; errors: number }>;

async function load(
  autocannon: Autocannon,
  { url, headers, query, variables }: Candidate,
  first: number,
): Promise<Load> {
  const options = {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ query, variables: variables(first) }),
    connections: 12,
  };
  await autocannon({ ...options, duration: 2 });
  const result = await autocannon({ ...options, duration: 6 });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url} failed under load: ${result.non2xx} bad answers, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

async function ask({ url, headers, query, variables }: Candidate, first: number): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables: variables(first) }),
  });
  return await response.text();
}

/** A peer that answers with an error would be fast. */
async function assertAnswers(candidate: Candidate, first: number): Promise<void> {
  const text = await ask(candidate, first);
  const consents = text.match(/"consent"/g)?.length ?? 0;
  if (consents !== first * 2 || text.includes('"errors"'))
    throw new Error(`${candidate.name} answers otherwise: ${text.slice(0, 500)}`);
}

/** PostgreSQL's own log of one request, without what only opens and ends transactions. */
async function countStatements(stand: Stand, candidate: Candidate, first: number): Promise<number> {
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
