import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createWorld, inVain, roles, type World } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import type { GraphQLEnumType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MatchingRunState, PostState, ProgrammeState, SessionState } from '../database/generated/enums.ts';
import { schema } from '../api/schema.ts';
import { decodeId } from '../ids.ts';
import { matchingRunStates } from '../modules/matching-runs/matching-run.state.ts';
import { programmeStates } from '../modules/programmes/programme.state.ts';
import { actionsOf, mutationOf, type StateMachine } from '../state.ts';

let api: TestPlatform;
let world: World;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'WORLD');
}, 60_000);
afterAll(() => api.close());

const remedy = 'Let the service refuse as its policy and its table of states say; or say in them what it refuses';

interface Stateful {
  readonly table: string;
  /** What the row is set to. */
  readonly situations: readonly string[];
  /** The operation of each action, with the object's id for `$id`. */
  readonly actions: Readonly<Record<string, string>>;
}

const each = <Action extends string>(machine: StateMachine<string, Action>, type: string, more = '') =>
  Object.fromEntries(
    actionsOf(machine).map(action => [mutationOf(machine, action), `${action}${type}(id: $id${more})`]),
  );

const inState = (states: readonly string[]) => states.map(state => `state = '${state}'`);

const spans = [
  ['7 days', '7 days 1 hour'],
  ['-10 minutes', '50 minutes'],
  ['-2 hours', '-1 hour'],
  ['-480 hours', '-479 hours'],
];

const inHalfAYear = Temporal.Now.instant()
  .add({ hours: 182 * 24 })
  .round('hour')
  .toString();

// Matches and participants have tests of their own, where their surroundings vary too.
const stateful: Record<string, Stateful> = {
  Programme: {
    table: 'programmes',
    situations: inState(Object.values(ProgrammeState)),
    actions: each(programmeStates, 'Programme', ', confirmed: 1000'),
  },
  MatchingRun: {
    table: 'matching_runs',
    situations: inState(Object.values(MatchingRunState)),
    actions: each(matchingRunStates, 'MatchingRun'),
  },
  Post: {
    table: 'posts',
    situations: inState(Object.values(PostState)),
    actions: {
      EDIT_POST: 'editPost(id: $id, body: "Better", version: 1)',
      CREATE_COMMENT: 'createComment(postId: $id, body: "Well", language: "en")',
      ADD_REACTION: 'addReaction(id: $id, kind: LIKE)',
      DELETE_POST: 'deletePost(id: $id)',
      APPROVE_POST: 'approvePost(id: $id)',
      REJECT_POST: 'rejectPost(id: $id, reason: "No")',
    },
  },
  Comment: {
    table: 'comments',
    situations: inState(Object.values(PostState)),
    actions: {
      DELETE_COMMENT: 'deleteComment(id: $id)',
      APPROVE_COMMENT: 'approveComment(id: $id)',
      REJECT_COMMENT: 'rejectComment(id: $id, reason: "No")',
    },
  },
  Session: {
    table: 'sessions',
    situations: inState(Object.values(SessionState)).flatMap(state =>
      spans.map(
        ([start, end]) => `${state}, starts_at = now() + interval '${start}', ends_at = now() + interval '${end}'`,
      ),
    ),
    actions: {
      MOVE_SESSION: `moveSession(id: $id, startsAt: "${inHalfAYear}", minutes: 45, version: 1)`,
      CANCEL_SESSION: 'cancelSession(id: $id)',
      MARK_SESSION_HELD: 'markSessionHeld(id: $id)',
      MARK_SESSION_NO_SHOW: 'markSessionNoShow(id: $id)',
    },
  },
};

test.for(Object.keys(stateful))(
  'what allowedActions of a %s says is exactly what succeeds, for everybody, in every state',
  { timeout: 120_000 },
  async type => {
    const { table, situations: possible, actions } = stateful[type]!;
    const known = schema.getType(`${type}Action`) as GraphQLEnumType;
    expect(Object.keys(actions).toSorted()).toEqual(
      known
        .getValues()
        .map(({ name }) => name)
        .toSorted(),
    );
    const situations = fc.record({
      role: fc.constantFrom(...roles),
      situation: fc.constantFrom(...possible),
      action: fc.constantFrom(...Object.keys(actions)),
    });
    const id = world.ids[type]!;
    await fc.assert(
      fc.asyncProperty(situations, async ({ role, situation, action }) => {
        const prepare = `update ${table} set ${situation} where id = '${decodeId(id).id}'`;
        const read = `{ node(id: "${id}") { ... on ${type} { allowedActions refusedActions { action code } } } }`;
        const operation = actions[action]!.replace('$id', JSON.stringify(id));
        const person = world.people[role];
        const [asked, done] = await inVain(api, person, async () => {
          await api.platform.database.pool.query(prepare);
          return [
            await api.execute(person, read),
            await api.execute(person, `mutation { result: ${operation} { __typename ... on Error { code message } } }`),
          ] as const;
        });
        const node = asked.data.node as {
          allowedActions: string[];
          refusedActions: { action: string; code: string }[];
        };
        const allowed = node?.allowedActions.includes(action) ?? false;
        const { code, message } = done.data.result;
        const outcome = { role, situation, action, succeeded: code === undefined, message };
        expect(outcome, remedy).toEqual({ ...outcome, succeeded: allowed });
        // Of what somebody cannot see, they are told no reason in advance.
        const refused = node?.refusedActions.find(refusal => refusal.action === action);
        if (node && !allowed) expect({ ...outcome, code }, remedy).toEqual({ ...outcome, code: refused?.code });
      }),
      { numRuns: 150 },
    );
  },
);
