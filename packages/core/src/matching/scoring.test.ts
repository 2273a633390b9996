import type { Scores } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareScoring, scorePair, scorePairs, type Participant, type ScoringInput } from './scoring.ts';
import type { Criterion } from './scoring-criteria.ts';

const date = '2027-01-15';

describe('one criterion', () => {
  it.for<[string, Criterion, Partial<Participant>, Partial<Participant>, number]>([
    ['SAME: equal answers', same(), answers('a'), answers('a'), 1],
    ['SAME: different answers', same(), answers('a'), answers('b'), 0],
    ['SAME: one of three choices shared', same(), answers(['a', 'b']), answers(['b', 'c']), 1 / 3],
    ['SAME: a number is not its text', same(), answers(1), answers('1'), 0],
    [
      'COMPLEMENT: half of what is wanted is offered',
      of('COMPLEMENT'),
      answers(['a', 'b']),
      answers(['b', 'c', 'd']),
      1 / 2,
    ],
    ['COMPLEMENT: one wish among many offers', of('COMPLEMENT'), answers('c'), answers(['b', 'c', 'd']), 1],
    ['RANGE: a quarter of the range apart', range(20), answers(30), answers(25), 0.75],
    ['RANGE: farther apart than the range', range(20), answers(30), answers(90), 0],
    ['LANGUAGE: one shared', language(), { languages: ['da', 'en'] }, { languages: ['en', 'fr'] }, 1],
    ['LANGUAGE: none shared', language(), { languages: ['da'] }, { languages: ['fr'] }, 0],
    ['TIME_ZONE: the same', zone(), at('Europe/Copenhagen'), at('Europe/Berlin'), 1],
    ['TIME_ZONE: six hours apart in winter', zone(), at('Europe/Copenhagen'), at('America/New_York'), 2 / 8],
    ['TIME_ZONE: half-hours count', zone(), at('UTC'), at('Asia/Kolkata'), 2.5 / 8],
    [
      'TIME_ZONE: one’s morning is the other’s morning of the day before',
      zone(),
      at('Pacific/Auckland'),
      at('Pacific/Honolulu'),
      7 / 8,
    ],
    [
      'TIME_ZONE: of long days, both ends count',
      { key: 'zone', kind: 'TIME_ZONE', weight: 1, options: { date, from: 8, to: 22 } },
      at('UTC'),
      at('Pacific/Fiji'),
      4 / 14,
    ],
    ['AVAILABILITY: one hour of four', availability(), free(10, 11, 300), free(10, 11, 12), 0.25],
    ['AVAILABILITY: more than enough', availability(), free(...Array(20).keys()), free(...Array(30).keys()), 1],
    ['AVAILABILITY: the first and the last half-hour of the week', availability(1), free(0, 335), free(0, 335), 1],
  ])('%s', ([, criterion, mentee, mentor, value]) => {
    const scoring = prepareScoring(pool([mentee], [mentor], [criterion]));
    expect(scoring.values(0, 0)).toEqual([value]);
    expect(allScores(scoring)).toEqual([Math.round(value * 1e6)]);
  });

  it.for<[string, Criterion, Partial<Participant>]>([
    ['SAME', same(), answers(undefined)],
    ['COMPLEMENT', of('COMPLEMENT'), answers([])],
    ['RANGE', range(20), answers('thirty')],
    ['LANGUAGE', language(), { languages: [] }],
    ['TIME_ZONE', zone(), at('Middle/Earth')],
    ['AVAILABILITY', availability(), free()],
  ])('%s: what is missing on either side is left out of the score', ([, criterion, nothing]) => {
    const known = { ...answers(30), languages: ['da'], timeZone: 'UTC', availability: free(1).availability };
    const also: Criterion = { key: 'also', kind: 'SAME', weight: 3, options: { question: 'also' } };
    const both = pool([nothing, known], [nothing, known], [criterion, also], { also: 'x' });
    const scoring = prepareScoring(both);
    for (const [mentee, mentor] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const) {
      expect(scoring.values(mentee, mentor)).toEqual([NaN, 1]);
      expect(scorePair(scoring, mentee, mentor)).toBe(1_000_000);
      expect(allScores(scoring)[2 * mentee + mentor]).toBe(1_000_000);
    }
    expect(scoring.values(1, 1)[0]).not.toBeNaN();
  });

  it('every half-hour of the week that suits both counts once', () => {
    const halfHours = fc.uniqueArray(fc.integer({ min: 0, max: 335 }), { maxLength: 336 });
    fc.assert(
      fc.property(halfHours, halfHours, (mentee, mentor) => {
        const scoring = prepareScoring(pool([free(0, ...mentee)], [free(0, ...mentor)], [availability(168)]));
        const shared = new Set([0, ...mentee]).intersection(new Set([0, ...mentor])).size;
        expect(scoring.values(0, 0)).toEqual([shared / 336]);
      }),
    );
  });

  it('mentors may be asked another question', () => {
    const criterion: Criterion = {
      key: 'needs',
      kind: 'COMPLEMENT',
      weight: 1,
      options: { question: 'wants', mentorQuestion: 'offers' },
    };
    const scoring = prepareScoring(
      pool([{ answers: { wants: ['sql'] } }], [{ answers: { wants: ['art'], offers: ['sql'] } }], [criterion]),
    );
    expect(scoring.values(0, 0)).toEqual([1]);
  });

  it('what a plugin says of a pair counts, and what is no share is not believed', () => {
    const criterion: Criterion = {
      key: 'plugin',
      kind: 'PLUGIN',
      weight: 1,
      values: Float32Array.of(0.25, NaN, 7, -1),
    };
    const scoring = prepareScoring(pool([{}, {}], [{}, {}], [criterion]));
    expect(allScores(scoring)).toEqual([250_000, 0, 0, 0]);
  });

  it('weights and options that make no sense are refused', () => {
    const criteria: Criterion[] = [
      { ...same(), weight: -1 },
      { ...same(), weight: NaN },
      range(0),
      availability(0),
      { key: 'zone', kind: 'TIME_ZONE', weight: 1, options: { date, from: 17, to: 9 } },
      { key: 'zone', kind: 'TIME_ZONE', weight: 1, options: { date: '2027-02-30' } },
      { key: 'plugin', kind: 'PLUGIN', weight: 1, values: new Float32Array(3) },
    ];
    for (const criterion of criteria) expect(() => prepareScoring(pool([{}], [{}], [criterion]))).toThrow(RangeError);
  });
});

describe('all pairs', () => {
  it('are scored as each pair is on its own, dense and sparse', () => {
    fc.assert(
      fc.property(pools, input => {
        const scoring = prepareScoring(input);
        const dense = scorePairs(scoring, { sparse: false });
        const sparse = scorePairs(scoring, { sparse: true });
        for (const [mentee, mentor] of pairsOf(input)) {
          const alone = prepareScoring({
            ...input,
            mentees: [input.mentees[mentee]!],
            mentors: [input.mentors[mentor]!],
          });
          const expected = alone.excludedBy(0, 0) === undefined ? Math.fround(scorePair(alone, 0, 0) / 1e6) : NaN;
          expect(scoring.excludedBy(mentee, mentor)).toBe(alone.excludedBy(0, 0));
          expect(scoreAt(dense, mentee, mentor)).toBe(expected);
          expect(scoreAt(sparse, mentee, mentor)).toBe(expected);
        }
      }),
    );
  });

  it('a forced pair is scored though a limit excludes it, the others are not', () => {
    const input = {
      ...pool([at('UTC'), at('UTC')], [at('Asia/Tokyo')], [same()], { q: 'x' }),
      limits: { maximumZoneHours: 3, date },
    };
    for (const sparse of [false, true]) {
      const scores = scorePairs(prepareScoring(input), { sparse, forced: Uint32Array.of(1, 0) });
      expect([...scores.value].filter(score => !Number.isNaN(score))).toEqual([1]);
    }
  });

  it('more pairs than fit into memory are refused', () => {
    const many = pool(
      Array.from({ length: 9_000 }, () => ({})),
      Array.from({ length: 8_000 }, () => ({})),
      [],
    );
    expect(() => scorePairs(prepareScoring(many), { sparse: false })).toThrow('9000 × 8000 pairs are more than');
  });
});

describe('who may not meet', () => {
  const people = { languages: ['da'], timeZone: 'Europe/Copenhagen' };
  it.for<[string | undefined, Partial<Participant>, ScoringInput['limits']]>([
    ['NO_SHARED_LANGUAGE', { languages: ['fr'] }, { requireSharedLanguage: true }],
    ['NO_SHARED_LANGUAGE', { languages: [] }, { requireSharedLanguage: true }],
    ['ZONE_TOO_FAR', { timeZone: 'America/New_York' }, { maximumZoneHours: 5.5, date }],
    ['ZONE_UNKNOWN', { timeZone: 'Middle/Earth' }, { maximumZoneHours: 12, date }],
    ['SAME_PERSON', { person: 'mentee 0' }, {}],
    [undefined, { languages: ['fr'], timeZone: 'America/New_York' }, {}],
    [undefined, { timeZone: 'America/New_York' }, { maximumZoneHours: 6, date, requireSharedLanguage: true }],
  ])('%s', ([code, mentor, limits]) => {
    const scoring = prepareScoring({ ...pool([people], [{ ...people, ...mentor }], []), limits });
    expect(scoring.excludedBy(0, 0)).toBe(code);
    expect(allScores(scoring)).toEqual([code === undefined ? 0 : NaN]);
  });

  it('clocks that are 23 hours apart are one hour apart', () => {
    const limits = { maximumZoneHours: 1, date };
    const scoring = prepareScoring({ ...pool([at('Pacific/Auckland')], [at('Pacific/Honolulu')], []), limits });
    expect(scoring.excludedBy(0, 0)).toBeUndefined();
  });

  it('BANNED, and only that pair', () => {
    const input = {
      ...pool([people, people], [people, people], []),
      bans: [
        ['mentee 1', 'mentor 0'],
        ['mentee 1', 'gone'],
      ] as const,
    };
    const scoring = prepareScoring(input);
    expect(pairsOf(input).map(([mentee, mentor]) => scoring.excludedBy(mentee, mentor))).toEqual([
      undefined,
      undefined,
      'BANNED',
      undefined,
    ]);
    expect(allScores(scoring)).toEqual([0, 0, NaN, 0]);
  });

  it('the clocks of the date count: between two changes, London and New York are four hours apart', () => {
    const mentor = { ...people, timeZone: 'America/New_York' };
    const excludedOn = (day: string) =>
      prepareScoring({
        ...pool([{ ...people, timeZone: 'Europe/London' }], [mentor], []),
        limits: { maximumZoneHours: 4, date: day },
      }).excludedBy(0, 0);
    expect([excludedOn('2027-03-01'), excludedOn('2027-03-20')]).toEqual(['ZONE_TOO_FAR', undefined]);
  });

  it('a limit on zones without a date is refused', () => {
    expect(() => prepareScoring({ ...pool([people], [people], []), limits: { maximumZoneHours: 4 } })).toThrow(
      'needs the date',
    );
  });
});

function same(): Criterion {
  return of('SAME');
}
function of(kind: 'SAME' | 'COMPLEMENT'): Criterion {
  return { key: 'q', kind, weight: 1, options: { question: 'q' } };
}
function range(width: number): Criterion {
  return { key: 'q', kind: 'RANGE', weight: 1, options: { question: 'q', range: width } };
}
function language(): Criterion {
  return { key: 'language', kind: 'LANGUAGE', weight: 1 };
}
function zone(): Criterion {
  return { key: 'zone', kind: 'TIME_ZONE', weight: 1, options: { date } };
}
function availability(enoughHours?: number): Criterion {
  return { key: 'availability', kind: 'AVAILABILITY', weight: 1, options: { enoughHours } };
}
function answers(q: unknown): Partial<Participant> {
  return { answers: { q } };
}
function at(timeZone: string): Partial<Participant> {
  return { timeZone };
}
function free(...halfHours: number[]): Pick<Participant, 'availability'> {
  const week = new Uint8Array(42);
  for (const bit of halfHours) week[bit >> 3]! |= 1 << (bit & 7);
  return { availability: week };
}

function pool(
  mentees: Partial<Participant>[],
  mentors: Partial<Participant>[],
  criteria: Criterion[],
  everybody: Record<string, unknown> = {},
): ScoringInput {
  const complete =
    (role: string) =>
    (person: Partial<Participant>, index: number): Participant => ({
      id: `${role} ${index}`,
      person: `${role} ${index}`,
      languages: [],
      timeZone: '',
      availability: new Uint8Array(42),
      ...person,
      answers: { ...everybody, ...person.answers },
    });
  return {
    mentees: mentees.map(complete('mentee')),
    mentors: mentors.map(complete('mentor')),
    criteria,
    limits: {},
    bans: [],
  };
}

function pairsOf({ mentees, mentors }: ScoringInput): [number, number][] {
  return [...mentees.keys()].flatMap(mentee => [...mentors.keys()].map((mentor): [number, number] => [mentee, mentor]));
}

function scoreAt(scores: Scores, mentee: number, mentor: number): number {
  if (scores.kind === 'dense') return scores.value[(mentee * scores.value.length) / 6 + mentor]!;
  const row = scores.mentor.subarray(scores.rowStart[mentee], scores.rowStart[mentee + 1]);
  return row.includes(mentor) ? scores.value[scores.rowStart[mentee]! + row.indexOf(mentor)]! : NaN;
}

function allScores(scoring: ReturnType<typeof prepareScoring>): number[] {
  return [...scorePairs(scoring, { sparse: false }).value].map(score => Math.round(score * 1e6));
}

const choice = fc.constantFrom('a', 'b', 'c', undefined);
const person = fc.record({
  answers: fc.record({
    one: choice,
    many: fc.subarray(['a', 'b', 'c', 'd']),
    number: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
  }),
  languages: fc.subarray(['da', 'en', 'fr']),
  timeZone: fc.constantFrom('UTC', 'Europe/Copenhagen', 'America/New_York', 'Asia/Kolkata', ''),
  availability: fc.uint8Array({ minLength: 42, maxLength: 42 }),
});
/** Six mentees, and mentors enough for both layouts to be chosen. */
const pools: fc.Arbitrary<ScoringInput> = fc
  .record({
    mentees: fc.array(person, { minLength: 6, maxLength: 6 }),
    mentors: fc.array(person, { minLength: 1, maxLength: 8 }),
    weights: fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 }),
    maximumZoneHours: fc.option(fc.constantFrom(0, 2, 6), { nil: undefined }),
    requireSharedLanguage: fc.boolean(),
    bans: fc.array(fc.tuple(fc.constantFrom('mentee 0', 'mentee 3'), fc.constantFrom('mentor 0', 'mentor 1'))),
  })
  .map(({ mentees, mentors, weights, bans, ...limits }) => {
    const criteria: Criterion[] = [
      { key: 'one', kind: 'SAME', weight: weights[0]!, options: { question: 'one' } },
      { key: 'many', kind: 'COMPLEMENT', weight: weights[1]!, options: { question: 'many' } },
      { key: 'number', kind: 'RANGE', weight: weights[2]!, options: { question: 'number', range: 30 } },
      { ...language(), weight: weights[3]! },
      { ...zone(), weight: weights[4]! },
      { ...availability(60), weight: weights[5]! },
    ];
    return { ...pool(mentees, mentors, criteria), limits: { ...limits, date }, bans };
  });
