import { join } from 'node:path';
import { assertAnswers, type Candidate, type Load, mentorkitAs } from './list-candidate.ts';
import { type Figure, median } from './report.ts';
import type { Stand } from './stand.ts';

/** An odd number of them: figures of one swing by a tenth. */
const rounds = 9;

/**
 * What both walls cost, in one run: the list as it is; with row-level security lifted from its tables; and asked of a
 * process that knows no policy besides. Signing in, limits and the transaction that lowers the role are in all three.
 * Who asks manages this programme alone: of an administrator, the policies ask nothing of a row.
 */
export async function priceOfRights(
  stand: Stand,
  measure: (candidate: Candidate) => Promise<Load>,
  programmeId: string,
): Promise<Figure[]> {
  const email = 'sponsor@demo.invalid';
  await stand.sql(
    `insert into programme_role_assignments (organisation_id, programme_id, membership_id, role)
     select organisation_id, $1, id, 'MANAGER' from memberships where email = $2`,
    [Buffer.from(programmeId, 'base64url').toString().split(':')[1], email],
  );
  const guarded = await mentorkitAs(stand, email, programmeId);
  const tables = ['programmes', 'matches', 'match_members', 'participants', 'memberships', 'sessions'];
  const alterAll = async (change: string) => {
    for (const table of tables) await stand.sql(`alter table ${table} ${change}`);
  };
  const process = await stand.startApi(join(import.meta.dirname, 'unguarded/register.ts'));
  const unguarded = { ...guarded, name: 'Mentorkit without policies', url: `${process.url}/graphql` };
  const rates = { both: [] as number[], policies: [] as number[], neither: [] as number[] };
  try {
    await assertUnguarded(guarded, unguarded);
    for (let round = 0; round < rounds; round++) {
      rates.both.push((await measure(guarded)).perSecond);
      await alterAll('disable row level security, no force row level security');
      await assertAnswers(unguarded, 20);
      // Neither of the two always while the machine is fresh.
      const lifted = [
        async () => rates.policies.push((await measure(guarded)).perSecond),
        async () => rates.neither.push((await measure(unguarded)).perSecond),
      ];
      for (const next of round % 2 === 0 ? lifted : lifted.toReversed()) await next();
      await alterAll('enable row level security, force row level security');
    }
  } finally {
    await alterAll('enable row level security, force row level security');
    await process.close();
  }
  // Of what was measured in the same round, because machines drift.
  const price = (dear: number[], cheap: number[]) => median(dear.map((rate, round) => cheap[round]! / rate));
  const bench = 'list of 20';
  return [
    {
      bench,
      what: 'price of policies and row-level security',
      value: price(rates.both, rates.neither),
      unit: '×',
      goal: { atMost: 1.1 },
      remark: `requests/s with neither : with both; median of ${rounds} rounds in one run`,
    },
    { bench, what: 'of it, row-level security', value: price(rates.both, rates.policies), unit: '×' },
    { bench, what: 'of it, policies', value: price(rates.policies, rates.neither), unit: '×' },
  ];
}

/** A process that asked its policies all the same would make them look free: settings are administrators' to see. */
async function assertUnguarded(guarded: Candidate, unguarded: Candidate): Promise<void> {
  const settings = async ({ url, headers }: Candidate) => {
    const body = JSON.stringify({ query: '{ organisation { settings { __typename } } }' });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const { data } = (await response.json()) as { data: { organisation: { settings: object | null } } };
    return data.organisation.settings;
  };
  if ((await settings(guarded)) !== null || (await settings(unguarded)) === null)
    throw new Error('The two processes do not differ in their policies');
}
