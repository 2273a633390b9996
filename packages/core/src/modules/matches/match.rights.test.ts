import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, type TestProgramme } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MatchState } from '../../database/generated/enums.ts';
import { actionsOf, mutationOf } from '../../state.ts';
import { type MatchAction, matchStates } from './match.state.ts';

let api: TestPlatform;
let programme: TestProgramme;
let people: Record<'manager' | 'administrator' | 'mentor' | 'mentee' | 'outsider', TestPerson>;
let mentorId: string;
let menteeId: string;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  people = {
    manager: await api.person(organisation),
    administrator: await api.person(organisation, { administrator: true }),
    mentor: await api.person(organisation),
    mentee: await api.person(organisation),
    outsider: await api.person(organisation),
  };
  programme = await createProgramme(api, people.manager);
  mentorId = await enrol(api, programme, people.mentor, { role: 'MENTOR' });
  menteeId = await enrol(api, programme, people.mentee);
});
afterAll(() => api.close());

const remedy = 'Let the service refuse as match.policy.ts and match.state.ts say; or say in them what it refuses';
const texts: Partial<Record<MatchAction, string>> = { askAbout: ', question: "Why?"', answerAbout: ', answer: "So"' };

async function forget(): Promise<void> {
  await api.asPlatform(people.manager.organisation, async ctx => {
    await ctx.sql('delete from match_questions');
    await ctx.sql('delete from match_members');
    await ctx.sql('delete from matches');
    await ctx.sql('update participants set places_taken = 0');
  });
}

test('law 3: what allowedActions says is exactly what succeeds, for everybody, in every state', async () => {
  const situations = fc.record({
    who: fc.constantFrom(...(Object.keys(people) as (keyof typeof people)[])),
    state: fc.constantFrom(...Object.values(MatchState)),
    action: fc.constantFrom(...actionsOf(matchStates)),
    mentorConsent: fc.constantFrom('PENDING', 'GIVEN'),
  });
  await fc.assert(
    fc.asyncProperty(situations, async ({ who, state, action, mentorConsent }) => {
      const id = await createMatch(api, programme, mentorId, menteeId, { state, mentorConsent });
      const read = 'query ($id: ID!) { match(id: $id) { allowedActions refusedActions { action code } } }';
      const { match } = (await api.execute(people[who], read, { id })).data;
      const document = `mutation ($id: ID!) { result: ${action}Match(id: $id${texts[action] ?? ''}) { __typename ... on Error { code } } }`;
      const { result } = (await api.execute(people[who], document, { id })).data;
      const succeeded = result.code === undefined;
      const refused = match?.refusedActions.find(
        (refusal: { action: string }) => refusal.action === mutationOf(matchStates, action),
      );
      await forget();
      expect({ who, state, action, mentorConsent, succeeded }, remedy).toEqual({
        who,
        state,
        action,
        mentorConsent,
        succeeded: match?.allowedActions.includes(mutationOf(matchStates, action)) ?? false,
      });
      expect(result.code, remedy).toBe(succeeded ? undefined : (refused?.code ?? 'NOT_FOUND'));
    }),
    { numRuns: 120 },
  );
}, 120_000);
