import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, globalIdOf, type TestProgramme } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ParticipantState } from '../../database/generated/enums.ts';

let api: TestPlatform;
let manager: TestPerson;
let person: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { name: 'Manager' });
  person = await api.person(manager.organisation, { name: 'Person' });
});
afterAll(() => api.close());

async function run(by: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const again = async (id: string, by = person) =>
  (
    await run(
      by,
      `mutation ($id: ID!) { result: reapply(id: $id) { ... on Error { code } ... on ReapplySuccess {
         participant { state attempt answers { key values { key } } allowedActions } } } }`,
      { id: globalIdOf('Participant', id) },
    )
  ).result;

const change = (programme: TestProgramme, set: string) =>
  api.asPlatform(manager.organisation, ctx => ctx.sql(`update programmes set ${set} where id = $1`, [programme.id]));

test('who has withdrawn applies again with what they answered, as the next attempt of the same participant', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  const id = await enrol(api, programme, person, { state: 'SUBMITTED', answers: { years: 7 } });
  await run(person, `mutation ($id: ID!) { withdrawParticipant(id: $id) { __typename } }`, {
    id: globalIdOf('Participant', id),
  });
  expect(await again(id)).toEqual({
    participant: {
      state: 'DRAFT',
      attempt: 2,
      answers: [{ key: 'years', values: [{ key: '7' }] }],
      allowedActions: ['SUBMIT_APPLICATION', 'WITHDRAW_PARTICIPANT'],
    },
  });
  expect(await again(id)).toEqual({ code: 'ILLEGAL_TRANSITION' });
});

test('who was declined comes back once, where the programme lets them; what was decided stays with its attempt', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  const id = await enrol(api, programme, person, { state: 'SUBMITTED' });
  const decline = () =>
    run(manager, `mutation ($id: ID!) { declineParticipant(id: $id, comment: "Too late") { __typename } }`, {
      id: globalIdOf('Participant', id),
    });
  await decline();
  expect(await again(id)).toEqual({ code: 'RETURN_REFUSED' });
  await change(programme, `admission = '{"returnsAfterDecline": true}'`);
  expect(await again(id)).toMatchObject({ participant: { attempt: 2 } });
  await run(person, `mutation ($id: ID!) { submitApplication(id: $id) { __typename } }`, {
    id: globalIdOf('Participant', id),
  });
  await decline();
  expect(await again(id)).toEqual({ code: 'RETURN_REFUSED' });
  const { node } = await run(
    person,
    `query ($id: ID!) { node(id: $id) { ... on Participant { decisions { attempt decision } } } }`,
    { id: globalIdOf('Participant', id) },
  );
  expect(node.decisions).toEqual([
    { attempt: 2, decision: 'DECLINE' },
    { attempt: 1, decision: 'DECLINE' },
  ]);
});

test('who was removed comes back only if whoever removed them let them', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  for (const [mayReturn, answer] of [
    [false, { code: 'RETURN_REFUSED' }],
    [true, { participant: { state: 'DRAFT' } }],
  ] as const) {
    const id = await enrol(api, programme, person);
    await run(
      manager,
      `mutation ($id: ID!, $mayReturn: Boolean) { removeParticipant(id: $id, reason: "Away", mayReturn: $mayReturn) { __typename } }`,
      { id: globalIdOf('Participant', id), mayReturn },
    );
    expect(await again(id)).toMatchObject(answer);
  }
});

test('whoever is out is offered to apply again exactly where it succeeds, by state, admission and programme', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  const id = await enrol(api, programme, person);
  const reader = `query ($id: ID!) { node(id: $id) { ... on Participant { allowedActions refusedActions { action code } } } }`;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(ParticipantState)),
      fc.constantFrom('OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED'),
      fc.record({ mayReturn: fc.boolean(), returnsAfterDecline: fc.boolean() }),
      fc.record({ evergreen: fc.boolean(), allowed: fc.boolean(), returned: fc.boolean(), invited: fc.boolean() }),
      async (state, programmeState, admission, { evergreen, allowed, returned, invited }) => {
        await api.asPlatform(manager.organisation, async ctx => {
          await ctx.sql(
            'update programmes set state = $2::programme_state, admission = $3, evergreen = $4, paused_from = null where id = $1',
            [programme.id, programmeState, JSON.stringify(admission), evergreen],
          );
          await ctx.sql(
            `update participants set state = $2::participant_state, may_return = $3, returned_after_decline = $4, invited = $5
              where id = $1`,
            [id, state, allowed, returned, invited],
          );
        });
        const { node } = await run(person, reader, { id: globalIdOf('Participant', id) });
        const refused = node.refusedActions.find(({ action }: { action: string }) => action === 'REAPPLY');
        const done = await again(id);
        expect(done.participant !== undefined).toBe(node.allowedActions.includes('REAPPLY'));
        expect(done.code).toBe(refused?.code);
      },
    ),
    { numRuns: 120 },
  );
}, 60_000);
