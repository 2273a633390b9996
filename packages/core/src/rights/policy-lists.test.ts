import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createWorld, roles, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inOrganisation } from '../database/organisation-pool.ts';
import { loadViewer } from '../access/viewer-directory.ts';
import { type Condition, conditionFor, holds, sqlFor, whereFor } from '../policy.ts';
import { policySubjects } from './fixtures/policy-subjects.ts';

let api: TestPlatform;
let world: World;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'WORLD');
}, 60_000);
afterAll(() => api.close());

/** Where the rows are that a policy speaks of. Of the others, there are no rows, or the policy asks nothing of them. */
const places: Record<string, { readonly model: string; readonly table: string }> = {
  accommodation: { model: 'accommodation', table: 'accommodations' },
  consent: { model: 'privacyConsent', table: 'consents' },
  feed: { model: 'feed', table: 'feeds' },
  post: { model: 'post', table: 'posts' },
  comment: { model: 'comment', table: 'comments' },
  person: { model: 'membership', table: 'memberships' },
  'api client': { model: 'apiClient', table: 'api_clients' },
  match: { model: 'match', table: 'matches' },
  'matching run': { model: 'matchingRun', table: 'matching_runs' },
  'pair rule': { model: 'pairRule', table: 'pair_rules' },
  notification: { model: 'mail', table: 'mails' },
  participant: { model: 'participant', table: 'participants' },
  import: { model: 'participantImport', table: 'participant_imports' },
  account: { model: 'pluginAccount', table: 'plugin_accounts' },
  phase: { model: 'phase', table: 'phases' },
  programme: { model: 'programme', table: 'programmes' },
  session: { model: 'session', table: 'sessions' },
};
const withoutRows = ['audit', 'organisation', 'plugin'];

test('what a check says of an object, and what lists find by Prisma and by SQL, is the same, for everybody', async () => {
  const found = new Set<string>();
  for (const role of roles) {
    const { organisation, membershipId } = world.people[role];
    const { viewer } = await loadViewer(api.platform.database, organisation.id, membershipId);
    for (const { policy } of policySubjects) {
      if (withoutRows.includes(policy.subject)) continue;
      const place = places[policy.subject];
      if (!place) throw new Error(`Say in \`places\` where the rows of "${policy.subject}" are, or that it has none.`);
      const { model, table } = place;
      const asked = new Set<string>();
      for (const action of Object.keys(policy.rules)) {
        // Many actions are for the same people.
        const condition = conditionFor(policy, action, viewer);
        if (asked.size === asked.add(JSON.stringify(condition)).size) continue;
        const { all, byPrisma, bySql } = await inOrganisation(
          organisation.id,
          async () => {
            const rows = (api.platform.database.prisma as any)[model];
            const parameters: unknown[] = [];
            const sql = sqlFor(policy, action, viewer, 'o', parameters);
            return {
              all: await rows.findMany({ include: loaded(condition) }),
              byPrisma: await rows.findMany({ where: whereFor(policy, action, viewer), select: { id: true } }),
              bySql: (await api.platform.database.pool.query(`select o.id from ${table} o where ${sql}`, parameters))
                .rows,
            };
          },
          membershipId,
        );
        const held = idsOf(all.filter((row: object) => holds(condition, row)));
        const outcome = { role, policy: policy.subject, action };
        const byLists = { bySql: idsOf(bySql as { id: string }[]), byPrisma: idsOf(byPrisma) };
        expect(
          { ...outcome, ...byLists },
          `The rule of the ${policy.subject}.${action} is read in two ways: see the readings in policy.ts`,
        ).toEqual({
          ...outcome,
          bySql: held,
          byPrisma: held,
        });
        if (held.length > 0) found.add(policy.subject);
      }
    }
  }
  // Of each there are rows that somebody is shown, or the test would show little.
  expect([...found].toSorted(), 'Make one that somebody is shown in createWorld (@mentorkit/testing/world)').toEqual(
    Object.keys(places).toSorted(),
  );
}, 60_000);

/** The relations that a condition speaks of. */
function loaded(condition: Condition): Record<string, true | { include: object }> | undefined {
  if (condition.kind === 'related') {
    const include = loaded(condition.condition);
    return { [condition.relation.field]: include ? { include } : true };
  }
  if (condition.kind !== 'all' && condition.kind !== 'any') return undefined;
  const parts = condition.of.map(loaded).filter(part => part !== undefined);
  return parts.length === 0 ? undefined : parts.reduce((one, other) => merged(one, other));
}

function merged(one: Record<string, any>, other: Record<string, any>): Record<string, any> {
  const both = { ...one };
  for (const [field, include] of Object.entries(other))
    both[field] =
      both[field]?.include && include.include
        ? { include: merged(both[field].include, include.include) }
        : include === true
          ? (both[field] ?? true)
          : include;
  return both;
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id).toSorted();
}
