import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MatchingRunState, PostState, ProgrammeState } from '../database/generated/enums.ts';
import { matchingRunStates } from '../modules/matching-runs/matching-run.state.ts';
import { programmeStates } from '../modules/programmes/programme.state.ts';
import { actionsOf } from '../state.ts';
import { askInVain, createWorld, decode, roles, type World } from './fixtures/world.ts';

let api: TestPlatform;
let world: World;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'WORLD');
}, 60_000);
afterAll(() => api.close());

interface Stateful {
  readonly table: string;
  readonly states: readonly string[];
  /** The operation of each action, with the object's id for `$id`. */
  readonly actions: Readonly<Record<string, string>>;
}

const each = (actions: readonly string[], type: string) =>
  Object.fromEntries(actions.map(action => [action, `${action}${type}(id: $id)`]));

// Matches, participants and sessions have tests of their own, where their surroundings vary too.
const stateful: Record<string, Stateful> = {
  Programme: {
    table: 'programmes',
    states: Object.values(ProgrammeState),
    actions: each(actionsOf(programmeStates), 'Programme'),
  },
  MatchingRun: {
    table: 'matching_runs',
    states: Object.values(MatchingRunState),
    actions: each(actionsOf(matchingRunStates), 'MatchingRun'),
  },
  Post: {
    table: 'posts',
    states: Object.values(PostState),
    actions: {
      edit: 'editPost(postId: $id, body: "Better", version: 1)',
      comment: 'createComment(postId: $id, body: "Well", language: "en")',
      react: 'addReaction(postId: $id, kind: LIKE)',
      delete: 'deletePost(postId: $id)',
      approve: 'approvePost(postId: $id)',
      reject: 'rejectPost(postId: $id, reason: "No")',
    },
  },
  Comment: {
    table: 'comments',
    states: Object.values(PostState),
    actions: {
      delete: 'deleteComment(commentId: $id)',
      approve: 'approveComment(commentId: $id)',
      reject: 'rejectComment(commentId: $id, reason: "No")',
    },
  },
};

test.for(Object.keys(stateful))(
  'what allowedActions of a %s says is exactly what succeeds, for everybody, in every state',
  { timeout: 120_000 },
  async type => {
    const { table, states, actions } = stateful[type]!;
    const situations = fc.record({
      role: fc.constantFrom(...roles),
      state: fc.constantFrom(...states),
      action: fc.constantFrom(...Object.keys(actions)),
    });
    const id = world.ids[type]!;
    await fc.assert(
      fc.asyncProperty(situations, async ({ role, state, action }) => {
        const prepare = `update ${table} set state = '${state}' where id = '${decode(id)}'`;
        const document = `mutation { result: ${actions[action]!.replace('$id', JSON.stringify(id))} {
          __typename ... on Error { code message } } }`;
        const asked = await askInVain(
          api,
          world.people[role],
          `{ node(id: "${id}") { ... on ${type} {
          allowedActions refusedActions { action code } } } }`,
          prepare,
        );
        const done = await askInVain(api, world.people[role], document, prepare);
        const { code, message } = done.data.result;
        const node = asked.data.node as {
          allowedActions: string[];
          refusedActions: { action: string; code: string }[];
        };
        const outcome = { role, state, action, succeeded: code === undefined, message };
        const allowed = node?.allowedActions.includes(action) ?? false;
        expect(outcome).toEqual({ ...outcome, succeeded: allowed });
        // Of what somebody cannot see, they are told no reason in advance.
        const refused = node?.refusedActions.find(refusal => refusal.action === action);
        if (node && !allowed) expect({ ...outcome, code }).toEqual({ ...outcome, code: refused?.code });
      }),
      { numRuns: 150 },
    );
  },
);
