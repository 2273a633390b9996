import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createWorld, inVain, roles, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { neverSucceed } from './fixtures/calls.ts';
import { operations } from './fixtures/operations.ts';

let api: TestPlatform;
let world: World;

beforeAll(async () => {
  const plugins = ['@mentorkit/plugin-calendar-ics', '@mentorkit/plugin-matching-assignment'];
  api = await createTestPlatform({ plugins });
  world = await createWorld(api, 'READONLY');
  for (const role of roles) await api.execute(world.people[role], '{ viewer { timeZone } }');
}, 60_000);
afterAll(() => api.close());

/** What is about no programme, or takes somebody's rights or words out of it, which has to be possible for ever. */
const untouched = [
  'changeAccommodation',
  'createAccommodation',
  'deleteAccommodation',
  'disconnectAccount',
  'setAvailability',
  'changeMember',
  'reinstateMember',
  'suspendMember',
  'setCareTime',
  'signOutEverywhere',
  'changeOrganisation',
  'createApiClient',
  'revokeApiClient',
  'takeOverApiClient',
  'configurePlugin',
  'disablePlugin',
  'testPlugin',
  'createProgramme',
  'copyProgramme',
  'importProgramme',
  'removeProgrammeRole',
  'startViewAs',
  'deleteComment',
  'deletePost',
  'approveComment',
  'approvePost',
  'rejectComment',
  'rejectPost',
];
/** In its community people still talk once it is completed; afterwards the policy of feeds says no. */
const community = ['addReaction', 'createComment', 'createPost', 'editPost', 'removeReaction'];

const readOnly = 'PROGRAMME_READ_ONLY';
/** Who does not take part does not even see a programme that is over. */
const hidden: Record<string, string> = { applyToProgramme: 'NOT_FOUND' };

test.for(['COMPLETED', 'ARCHIVED', 'CANCELLED'])(
  'in a programme that is %s, every mutation that touches it is refused by name',
  { timeout: 120_000 },
  async state => {
    const answers: Record<string, string> = {};
    for (const { kind, name, person, before, document, variables } of operations(world, '')) {
      const mutation = name.split('.')[1]!;
      if (kind !== 'mutation' || neverSucceed.includes(mutation)) continue;
      await inVain(api, person, async () => {
        for (const statement of [...before, `update programmes set state = '${state}'`])
          await api.platform.database.pool.query(statement);
        const { data, errors } = await api.execute(person, document, variables);
        answers[mutation] = String(errors?.[0]?.extensions['code'] ?? data[mutation].code ?? 'DONE');
      });
    }
    const touching = Object.entries(answers).filter(([mutation]) => !untouched.includes(mutation));
    const wanted = (mutation: string) => {
      if (mutation in hidden) return hidden[mutation];
      // Whether they may know of what stands there is another question.
      if (community.includes(mutation) && state !== 'COMPLETED')
        return answers[mutation] === 'NOT_FOUND' ? 'NOT_FOUND' : 'FORBIDDEN';
      if (community.includes(mutation)) return 'DONE';
      if (mutation === 'archiveProgramme' && state === 'COMPLETED') return 'DONE';
      return mutation.endsWith('Programme') && mutation !== 'changeProgramme' ? 'ILLEGAL_TRANSITION' : readOnly;
    };
    expect(Object.fromEntries(touching)).toEqual(
      Object.fromEntries(touching.map(([mutation]) => [mutation, wanted(mutation)])),
    );
    expect(touching.filter(([, code]) => code === readOnly).length).toBeGreaterThan(30);
  },
);
