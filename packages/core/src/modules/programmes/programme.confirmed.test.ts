import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, globalIdOf, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let people: TestPerson[];

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
  people = await Promise.all(Array.from({ length: 10 }, () => api.person(manager.organisation)));
});
afterAll(() => api.close());

async function ask(by: TestPerson, document: string, variables: object): Promise<any> {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

interface Deed {
  /** Arguments besides `confirmed`, by the programme as the manager reads it. */
  readonly call: (programme: any) => string;
  /** Whom it has touched, by what is left of it: one id each. */
  readonly touched: string;
}

const told = (about: string) => `select membership_id id from mails where key like '${about}/' || $1::text || '/%'`;
const lapsed = `select membership_id id from participants where programme_id::text = $1::text and state = 'LAPSED'`;
const decided = `select participant_id id from participant_decisions d join participants p on p.id = d.participant_id
                  where p.programme_id = $1`;
const about = (programme: any) => programme.questions.find(({ key }: any) => key === 'about');

const deeds: Readonly<Record<string, Deed>> = {
  'declining all who wait': {
    call: ({ id }) => `decideApplications(programmeId: "${id}", decision: DECLINE`,
    touched: decided,
  },
  'approving all who wait': {
    call: ({ id }) => `decideApplications(programmeId: "${id}", decision: APPROVE`,
    touched: decided,
  },
  closing: { call: ({ id }) => `closeProgramme(id: "${id}"`, touched: `${told('programme')} union ${lapsed}` },
  cancelling: { call: ({ id }) => `cancelProgramme(id: "${id}"`, touched: `${told('programme')} union ${lapsed}` },
  'requiring an answer': {
    call: programme =>
      `changeQuestion(id: "${about(programme).id}", version: ${about(programme).version}, input: { required: true }`,
    // Who has handed in without one. Before it is required, that is nobody's fault.
    touched: `select p.id from participants p join questions q on q.programme_id = p.programme_id and q.key = 'about' and q.required
               where p.programme_id = $1 and not p.answers ? 'about'
                 and p.state in ('SUBMITTED', 'CHANGES_REQUESTED', 'APPROVED', 'WAITLISTED', 'PAUSED')`,
  },
  'asking again': {
    call: ({ id, version }) => `changeProgramme(id: "${id}", version: ${version}, input: { askAgain: true,
      privacyText: [{ locale: "en", text: "Less" }, { locale: "da", text: "Mindre" }] }`,
    touched: told('consent'),
  },
};

/** What others do meanwhile. */
const does = {
  handIn: (id: string) => `submitApplication(id: "${id}")`,
  leave: (id: string) => `withdrawParticipant(id: "${id}")`,
  begin: (_id: string, programme: string) => `applyToProgramme(programmeId: "${programme}", role: MENTEE)`,
  agree: (_id: string, programme: string) => `giveConsent(programmeId: "${programme}", privacyVersion: 1)`,
};

const world = fc.record({
  there: fc.array(fc.constantFrom('SUBMITTED', 'APPROVED', 'WAITLISTED'), { maxLength: 3 }),
  meanwhile: fc.array(fc.constantFrom(...(Object.keys(does) as (keyof typeof does)[])), { maxLength: 5 }),
  /** By how many the manager has seen too few. */
  fewer: fc.nat(1),
  /** After how many of the others it is sent. */
  turn: fc.nat(5),
});

async function build(there: readonly string[], meanwhile: readonly (keyof typeof does)[]) {
  const programme = await createProgramme(api, manager, {
    state: 'RUNNING',
    questions: [{ key: 'about', label: inBoth('About you', 'Om dig'), type: 'TEXT' }],
  });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('update programmes set evergreen = true where id = $1', [programme.id]),
  );
  // One at least whom each deed touches.
  for (const [n, state] of ['SUBMITTED', ...there].entries()) await enrol(api, programme, people[n]!, { state });
  const others = [];
  for (const [n, what] of meanwhile.entries()) {
    const by = people[4 + n]!;
    const isThere = what !== 'begin';
    const state = what === 'leave' ? 'SUBMITTED' : 'DRAFT';
    const id = isThere ? await enrol(api, programme, by, { state, agrees: what !== 'agree' }) : '';
    others.push({ by, what, id: globalIdOf('Participant', id) });
  }
  return { programme, others };
}

async function touchedBy({ touched }: Deed, { id }: TestProgramme): Promise<number> {
  return await api.asPlatform(manager.organisation, async ctx => (await ctx.sql(touched, [id])).length);
}

test.for(Object.entries(deeds))(
  'law 19: %s touches no more people than were confirmed, whoever begins, hands in, agrees or leaves at the same time',
  { timeout: 120_000 },
  async ([, deed]) => {
    await fc.assert(
      fc.asyncProperty(world, async ({ there, meanwhile, fewer, turn }) => {
        const { programme, others } = await build(there, meanwhile);
        const read = await ask(
          manager,
          'query ($id: ID!) { result: programme(id: $id) { id version questions { id key version } } }',
          { id: programme.globalId },
        );
        const send = (confirmed?: number) =>
          ask(
            manager,
            `mutation ($confirmed: Int) { result: ${deed.call(read)}, confirmed: $confirmed) {
               ... on Error { code } ... on ConfirmationNeededError { people } } }`,
            { confirmed },
          );
        const preview = await send();
        expect(preview).toEqual({ code: 'CONFIRMATION_NEEDED', people: expect.any(Number) });
        expect(await touchedBy(deed, programme)).toBe(0);
        const confirmed = preview.people - fewer;
        const work = others.map(
          ({ by, what, id }) =>
            () =>
              ask(by, `mutation { result: ${does[what](id, programme.globalId)} { ... on Error { code } } }`, {}),
        );
        let answer: any;
        work.splice(Math.min(turn, work.length), 0, async () => (answer = await send(confirmed)));
        await Promise.all(work.map(one => one()));
        if (answer.code === undefined) expect(await touchedBy(deed, programme)).toBeLessThanOrEqual(confirmed);
        else {
          expect(answer.code).toBe('CONFIRMATION_NEEDED');
          expect(answer.people).toBeGreaterThan(confirmed);
          expect(await touchedBy(deed, programme)).toBe(0);
        }
      }),
      { numRuns: 25 },
    );
  },
);
