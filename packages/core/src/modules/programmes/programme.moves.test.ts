import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createWorld, databaseIdOf, inVain, type Role, roles, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PhaseState, ProgrammeState } from '../../database/generated/enums.ts';
import { actionsFrom, actionsOf, mutationOf } from '../../state.ts';
import { movingStates, phaseStates, programmeStates } from './programme.state.ts';

let api: TestPlatform;
let world: World;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'MOVES');
});
afterAll(() => api.close());

const managing: readonly Role[] = ['administrator', 'manager'];

/** What somebody is answered while the programme, and its only phase, stand so; nothing of it stays. */
async function answered(role: Role, operation: string, states: { programme: string; phase?: string }) {
  const person = world.people[role];
  return await inVain(api, person, async () => {
    await api.asPlatform(person.organisation, async ctx => {
      await ctx.sql(
        `update programmes set state = $2::programme_state,
                paused_from = case $2 when 'PAUSED' then 'OPEN' end::programme_state where id = $1`,
        [databaseIdOf(world.ids['Programme']!), states.programme],
      );
      if (states.phase)
        await ctx.sql('update phases set state = $2::phase_state where programme_id = $1', [
          databaseIdOf(world.ids['Programme']!),
          states.phase,
        ]);
    });
    const { data, errors } = await api.execute(person, operation);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  });
}

const move = (mutation: string, id: string) => `mutation { result: ${mutation}(id: "${id}", confirmed: 1000) {
  __typename ... on Error { code } } }`;

/** `OPEN_PROGRAMME`: `openProgramme`. */
const calledBy = (action: string) => action.toLowerCase().replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

test.for(Object.values(ProgrammeState))(
  'a programme that is %s is moved by those who manage it as the table says, and by nobody else',
  async state => {
    for (const action of actionsOf(programmeStates)) {
      const mutation = calledBy(mutationOf(programmeStates, action));
      const possible = actionsFrom(programmeStates, state).includes(action);
      for (const role of roles) {
        const { result } = await answered(role, move(mutation, world.ids['Programme']!), { programme: state });
        const wanted = managing.includes(role)
          ? possible
            ? undefined
            : 'ILLEGAL_TRANSITION'
          : expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/);
        expect([role, action, result.code]).toEqual([role, action, wanted]);
      }
    }
    const asked = `{ programme(id: "${world.ids['Programme']!}") { allowedActions } }`;
    const { programme } = await answered('manager', asked, { programme: state });
    const allowed = actionsFrom(programmeStates, state).map(action => mutationOf(programmeStates, action));
    expect(programme.allowedActions).toEqual(allowed);
  },
);

test.for(Object.values(PhaseState))(
  'a phase that is %s is moved by hand as the table says, while its programme goes on',
  async phase => {
    const id = world.ids['Phase']!;
    for (const programme of Object.values(ProgrammeState)) {
      const asked = `{ node(id: "${id}") { ... on Phase { allowedActions } } }`;
      const { node } = await answered('manager', asked, { programme, phase });
      const possible = movingStates.includes(programme) ? actionsFrom(phaseStates, phase) : [];
      expect([programme, node.allowedActions]).toEqual([
        programme,
        possible.map(action => mutationOf(phaseStates, action)),
      ]);
      for (const action of actionsOf(phaseStates)) {
        const mutation = calledBy(mutationOf(phaseStates, action));
        const { result } = await answered('manager', move(mutation, id), { programme, phase });
        const refusal = movingStates.includes(programme)
          ? 'ILLEGAL_TRANSITION'
          : ({ DRAFT: 'ILLEGAL_TRANSITION', PAUSED: 'PROGRAMME_PAUSED' }[programme as string] ?? 'PROGRAMME_READ_ONLY');
        expect([programme, action, result.code]).toEqual([
          programme,
          action,
          possible.includes(action) ? undefined : refusal,
        ]);
        for (const role of ['mentee', 'moderator', 'sponsor', 'member'] as const) {
          const refused = await answered(role, move(mutation, id), { programme, phase });
          expect([role, refused.result.code]).toEqual([role, expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/)]);
        }
      }
    }
  },
);
