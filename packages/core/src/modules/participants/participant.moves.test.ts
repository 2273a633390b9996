import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld, databaseIdOf, inVain, type Role, roles, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ParticipantState } from '../../database/generated/enums.ts';
import { actionsFrom } from '../../state.ts';
import { type Decision, decisions, type ParticipantAction, participantStates } from './participant.state.ts';

let api: TestPlatform;
let world: World;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'APPLYING');
  stranger = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

/** About whom it is: the mentee, whose partner the mentor is. */
const themselves: readonly Role[] = ['mentee'];
const managing: readonly Role[] = ['administrator', 'manager'];
const either: readonly Role[] = [...themselves, ...managing];

interface Moving {
  readonly mutation: string;
  readonly by: readonly Role[];
  readonly more?: string;
}

const moves: Readonly<Record<Exclude<ParticipantAction, 'begin'>, Moving>> = {
  submit: { mutation: 'submitApplication', by: themselves },
  approve: { mutation: 'approveParticipant', by: managing },
  decline: { mutation: 'declineParticipant', by: managing },
  requestChanges: { mutation: 'requestChanges', by: managing },
  waitlist: { mutation: 'waitlistParticipant', by: managing },
  pause: { mutation: 'pauseParticipant', by: either },
  resume: { mutation: 'resumeParticipant', by: either },
  withdraw: { mutation: 'withdrawParticipant', by: themselves },
  remove: { mutation: 'removeParticipant', by: managing, more: ', reason: "Moved away"' },
  complete: { mutation: 'completeParticipant', by: managing },
  reapply: { mutation: 'reapply', by: themselves },
  moveToFront: { mutation: 'moveToFront', by: managing, more: ', reason: "Waits longest"' },
};
const actions = Object.keys(moves) as (keyof typeof moves)[];

function call(action: keyof typeof moves): string {
  const { mutation, more = '' } = moves[action];
  const given = `id: "${world.ids['Participant']!}"${more}`;
  return `mutation { result: ${mutation}(${action === 'moveToFront' ? `input: { ${given} }` : given}) { ... on Error { code } } }`;
}

const decideAll = (decision: Decision, state: string) => `mutation {
  result: decideApplications(programmeId: "${world.ids['Programme']!}", participantIds: ["${world.ids['Participant']!}"],
    decision: ${decision.replace(/[A-Z]/, letter => `_${letter}`).toUpperCase()}, state: ${state}) {
    ... on DecideApplicationsSuccess { decided } ... on Error { code } } }`;

/**
 * What somebody is answered while the participant stands so, in a programme in which nothing else stands against it, and
 * how the participant stands then. Nothing of it stays.
 */
async function answered(role: Role, state: string, operation: string) {
  const person = world.people[role];
  const id = databaseIdOf(world.ids['Participant']!);
  return await inVain(api, person, async () => {
    // In the transaction that is undone; the platform's own would be another one.
    const sql = async (text: string, parameters: unknown[]) =>
      (await api.platform.database.pool.query(text, parameters)).rows;
    await sql(
      `update programmes set state = 'OPEN', evergreen = true,
              admission = '{"mayReturn": true, "returnsAfterDecline": true}' where id = $1`,
      [databaseIdOf(world.ids['Programme']!)],
    );
    await sql('update participants set state = $2::participant_state, may_return = true where id = $1', [id, state]);
    // All that a move could touch. That somebody was refused is in the audit log.
    const stands = async () =>
      (
        await sql(
          `select p.state, to_jsonb(p) participant, to_jsonb(g) programme,
                  (select jsonb_agg(to_jsonb(m) order by m.id) from matches m where m.programme_id = p.programme_id) matches,
                  (select jsonb_agg(to_jsonb(s) order by s.id) from sessions s where s.programme_id = p.programme_id) sessions,
                  (select count(*) from participant_decisions) decisions, (select count(*) from mails) mails
             from participants p join programmes g on g.id = p.programme_id where p.id = $1`,
          [id],
        )
      )[0] as { state: string };
    const before = await stands();
    const { data, errors } = await api.execute(person, operation);
    if (errors) throw new Error(JSON.stringify(errors));
    const after = await stands();
    return { result: data.result, state: after.state, isAsBefore: JSON.stringify(after) === JSON.stringify(before) };
  });
}

const hidden = expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/);

/** Who knows of them is told that they may not; others, that there is nobody. */
const refusal = (role: Role) => (either.includes(role) ? 'FORBIDDEN' : hidden);

test.for(Object.values(ParticipantState))(
  'law 21: a participant who is %s is moved by whom, and to where, the tables say; a refusal changes nothing',
  { timeout: 60_000 },
  async state => {
    const possible = actionsFrom(participantStates, state);
    for (const action of actions)
      for (const role of roles) {
        const found = await answered(role, state, call(action));
        const isDone = moves[action].by.includes(role) && possible.includes(action);
        const wanted = isDone
          ? { code: undefined, state: participantStates.transitions[action].to ?? state, isAsBefore: false }
          : {
              code: moves[action].by.includes(role) ? 'ILLEGAL_TRANSITION' : refusal(role),
              state,
              isAsBefore: true,
            };
        const { code } = found.result;
        expect({ action, role, code, state: found.state, isAsBefore: found.isAsBefore }).toEqual({
          action,
          role,
          ...wanted,
        });
      }
  },
);

test.for(Object.values(ParticipantState))(
  'of many, who is %s gets the decision that the table allows, by managers alone',
  { timeout: 60_000 },
  async state => {
    const possible = actionsFrom(participantStates, state);
    for (const decision of decisions)
      for (const role of roles) {
        const { result, isAsBefore, ...found } = await answered(role, state, decideAll(decision, state));
        const isDone = managing.includes(role) && possible.includes(decision);
        const to = participantStates.transitions[decision].to;
        const wanted = managing.includes(role) ? { code: 'ILLEGAL_TRANSITION' } : { code: hidden };
        expect({ decision, role, ...found, isAsBefore, result }).toEqual({
          decision,
          role,
          state: isDone ? to : state,
          isAsBefore: !isDone,
          result: isDone ? { decided: 1 } : wanted,
        });
      }
    // Whoever is in another state by now is left as they are.
    const other = state === 'SUBMITTED' ? 'WAITLISTED' : 'SUBMITTED';
    const late = await answered('manager', state, decideAll('decline', other));
    expect(late).toEqual({ result: { decided: 0 }, state, isAsBefore: true });
  },
);

test('an invitation is begun by whoever was invited; whoever takes part, or did, begins no second time', async () => {
  const apply = `mutation { result: applyToProgramme(programmeId: "${world.ids['Programme']!}", role: MENTEE) {
    ... on Error { code } } }`;
  for (const state of Object.values(ParticipantState)) {
    const begins = actionsFrom(participantStates, state).includes('begin');
    expect([state, await answered('mentee', state, apply)]).toEqual([
      state,
      begins
        ? { result: {}, state: 'DRAFT', isAsBefore: false }
        : { result: { code: 'ALREADY_EXISTS' }, state, isAsBefore: true },
    ]);
  }
});

test('to another organisation there is nobody to move, not even for its administrator', async () => {
  for (const operation of [...actions.map(call), ...decisions.map(decision => decideAll(decision, 'SUBMITTED'))]) {
    const { data } = await askInVain(api, stranger, operation);
    expect([operation, data.result]).toEqual([operation, { code: 'NOT_FOUND' }]);
  }
});
