import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, type TestProgramme } from '@mentorkit/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MatchState, ParticipantState, PhaseState } from '../../database/generated/enums.ts';
import { moved } from './fixtures/lived-in.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const world = fc.record({
  state: fc.constantFrom('OPEN', 'RUNNING'),
  participants: fc.array(fc.constantFrom(...Object.values(ParticipantState)), { maxLength: 4 }),
  matches: fc.array(
    fc.record({
      state: fc.constantFrom(...Object.values(MatchState)),
      /** Of the offer's end, before or after the pause begins. */
      minutes: fc.integer({ min: -3000, max: 30_000 }),
      sessionsInHours: fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 2 }),
    }),
    { maxLength: 4 },
  ),
  phases: fc.array(fc.constantFrom(...Object.values(PhaseState)), { maxLength: 3 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

async function build({ state, participants, matches, phases }: World): Promise<TestProgramme> {
  const programme = await createProgramme(api, manager, { state, phases: phases.map(() => ({ kind: 'TRAINING' })) });
  const newcomer = () => api.person(manager.organisation);
  for (const each of participants) await enrol(api, programme, await newcomer(), { state: each });
  const ids: string[] = [];
  for (const match of matches) {
    const mentor = await enrol(api, programme, await newcomer(), { role: 'MENTOR' });
    const mentee = await enrol(api, programme, await newcomer());
    const expiresAt = clock.now().add({ minutes: match.minutes }).toString();
    ids.push(await createMatch(api, programme, mentor, mentee, { state: match.state, expiresAt }));
  }
  await api.asPlatform(manager.organisation, async ctx => {
    for (const [position, each] of phases.entries())
      await ctx.sql('update phases set state = $3::phase_state where programme_id = $1 and position = $2', [
        programme.id,
        position,
        each,
      ]);
    for (const [index, { sessionsInHours }] of matches.entries())
      for (const hours of sessionsInHours)
        await ctx.sql(
          `insert into sessions (programme_id, match_id, title, starts_at, ends_at, time_zone, ical_uid, organiser_id)
           values ($1, $2, 'A talk', $3, $3::timestamptz + interval '1 hour', 'UTC', gen_random_uuid()::text, $4)`,
          [
            programme.id,
            Buffer.from(ids[index]!, 'base64url').toString().split(':')[1],
            clock.now().add({ hours }).toString(),
            manager.membershipId,
          ],
        );
  });
  return programme;
}

/** All rows of the programme, as they are, without what tells that something was done. */
async function rows({ id }: TestProgramme): Promise<Record<string, any[]>> {
  return await api.asPlatform(manager.organisation, async ctx => {
    const of = async (table: string, whose = 'programme_id') =>
      (
        await ctx.sql<{ row: Record<string, unknown> }>(
          `select to_jsonb(t) - 'updated_at' row from ${table} t where ${whose} = $1 order by id`,
          [id],
        )
      ).map(({ row }) => row);
    const [programmes, ...rest] = await Promise.all([
      of('programmes', 'id'),
      of('participants'),
      of('matches'),
      of('phases'),
      of('sessions'),
      of('questions'),
    ]);
    const [participants, matches, phases, sessions, questions] = rest;
    const unversioned = programmes.map(programme => ({ ...programme, version: undefined }));
    return { programmes: unversioned, participants, matches, phases, sessions, questions } as Record<string, any[]>;
  });
}

const open = ['REQUESTED', 'OFFERED', 'INFO_ASKED'];

test('law 10: pausing and resuming shifts what was left of offers by the pause, and changes nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.integer({ min: 0, max: 100_000 }), async (drawn, minutes) => {
      const programme = await build(drawn);
      const began = clock.now();
      const before = await rows(programme);
      await moved(api, manager, 'pause', programme);
      clock.move({ minutes });
      await moved(api, manager, 'resume', programme);
      const wanted = {
        ...before,
        matches: before['matches']!.map(match => {
          if (!open.includes(match.state) || Date.parse(match.offer_expires_at) <= began.epochMilliseconds)
            return match;
          return { ...match, offer_expires_at: Date.parse(match.offer_expires_at) + minutes * 60_000 };
        }),
      };
      const after = await rows(programme);
      const inMillis = (all: typeof after) => ({
        ...all,
        matches: all['matches']!.map(match => ({
          ...match,
          offer_expires_at: new Date(match.offer_expires_at).getTime(),
        })),
      });
      expect(inMillis(after)).toEqual(inMillis(wanted));
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('law 11: cancelling leaves nothing open, whatever there was, and frees every place', async () => {
  await fc.assert(
    fc.asyncProperty(world, async drawn => {
      const programme = await build(drawn);
      await moved(api, manager, 'cancel', programme);
      const { participants, matches, sessions } = await rows(programme);
      const ended = ['DECLINED', 'WITHDRAWN', 'REMOVED', 'COMPLETED', 'LAPSED'];
      expect(participants!.filter(({ state }) => !ended.includes(state))).toEqual([]);
      expect(participants!.filter(({ places_taken }) => places_taken > 0)).toEqual([]);
      expect(matches!.filter(({ state }) => [...open, 'ACTIVE', 'PAUSED'].includes(state))).toEqual([]);
      expect(sessions!.filter(({ state }) => state === 'SCHEDULED')).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 120_000);
