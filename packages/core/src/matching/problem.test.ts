import { expect, it } from 'vitest';
import { buildProblem, snapshotHash, type ProblemInput } from './problem.ts';

const person = { languages: ['da'], timeZone: 'Europe/Copenhagen', availability: new Uint8Array(42) };
const input: ProblemInput = {
  mentees: [
    { ...person, id: 'm1', person: 'p1', answers: { topic: 'art' } },
    { ...person, id: 'm2', person: 'p2', answers: { topic: 'sql' } },
  ],
  mentors: [
    { ...person, id: 'n1', person: 'p3', answers: { topic: 'sql' }, capacity: 1 },
    { ...person, id: 'n2', person: 'p1', answers: { topic: 'art' }, capacity: 2, atLeast: 1 },
  ],
  criteria: [{ key: 'topic', kind: 'SAME', weight: 1, options: { question: 'topic' } }],
  limits: {},
  bans: [['m2', 'n2']],
  pins: [],
  seed: 7,
  can: { sparse: true, atLeast: true },
};

it('a problem has the people in the order of the input', () => {
  expect(buildProblem(input)).toMatchInlineSnapshot(`
    {
      "ok": true,
      "problem": {
        "atLeast": Uint16Array [
          0,
          1,
        ],
        "capacity": Uint16Array [
          1,
          2,
        ],
        "mentees": 2,
        "mentors": 2,
        "pinned": Uint32Array [],
        "scores": {
          "kind": "dense",
          "value": Float32Array [
            0,
            NaN,
            1,
            NaN,
          ],
        },
        "seed": 7,
      },
      "snapshotHash": "e06ec958438610a84778882eae87edb1fb35768b56ed3e1829ad18e8c24763c5",
    }
  `);
});

it('the same input has the same problem and fingerprint, also as a copy with other key order', () => {
  const copy: ProblemInput = {
    ...reversed(input),
    mentees: input.mentees.map(reversed),
    mentors: input.mentors.map(reversed),
  };
  expect(Object.keys(copy)).not.toEqual(Object.keys(input));
  expect(buildProblem(structuredClone(copy))).toEqual(buildProblem(input));
});

function reversed<Fields extends object>(fields: Fields): Fields {
  const copy = structuredClone(fields);
  for (const key of Object.keys(fields).toReversed()) {
    const value: unknown = Reflect.get(copy, key);
    Reflect.deleteProperty(copy, key);
    Reflect.set(copy, key, value);
  }
  return copy;
}

it('whatever decides the result changes the fingerprint', () => {
  const [first, second] = input.mentees;
  const others: ProblemInput[] = [
    { ...input, seed: 8 },
    { ...input, pins: [['m1', 'n1']] },
    { ...input, bans: [] },
    { ...input, limits: { requireSharedLanguage: true } },
    { ...input, minimumScore: 0.5 },
    { ...input, can: { sparse: false, atLeast: true } },
    { ...input, criteria: [{ ...input.criteria[0]!, weight: 2 }] },
    { ...input, mentees: [second!, first!] },
    { ...input, mentees: [first!, { ...second!, answers: { topic: 'sql', extra: 1 } }] },
    { ...input, mentees: [first!, { ...second!, availability: new Uint8Array(42).fill(1) }] },
    { ...input, mentors: input.mentors.map(mentor => ({ ...mentor, capacity: 3 })) },
    { ...input, mentees: [first!], mentors: [{ ...second!, capacity: 1 }, ...input.mentors] },
  ];
  expect(new Set([input, ...others].map(snapshotHash)).size).toBe(others.length + 1);
});

it('everything that contradicts is named at once', () => {
  const pins = [
    ['m1', 'n1'],
    ['m1', 'n1'],
    ['m2', 'n1'],
    ['m2', 'n2'],
    ['m1', 'n2'],
    ['gone', 'n1'],
  ] as const;
  const mentors = input.mentors.map(mentor => ({ ...mentor, atLeast: 2 }));
  expect(buildProblem({ ...input, mentors, pins })).toMatchInlineSnapshot(`
    {
      "contradictions": [
        {
          "code": "PINS_OVER_CAPACITY",
          "menteeId": "m2",
          "mentorId": "n1",
        },
        {
          "code": "PIN_EXCLUDED",
          "excludedBy": "BANNED",
          "menteeId": "m2",
          "mentorId": "n2",
        },
        {
          "code": "PIN_EXCLUDED",
          "excludedBy": "SAME_PERSON",
          "menteeId": "m1",
          "mentorId": "n2",
        },
        {
          "code": "UNKNOWN_PARTICIPANT",
          "menteeId": "gone",
          "mentorId": "n1",
        },
        {
          "code": "BOUND_OVER_CAPACITY",
          "mentorId": "n1",
        },
      ],
      "ok": false,
    }
  `);
});

it('a mentee is not pinned twice', () => {
  const mentees = [{ ...input.mentees[0]!, person: 'p9' }];
  const built = buildProblem({
    ...input,
    mentees,
    pins: [
      ['m1', 'n2'],
      ['m1', 'n1'],
    ],
  });
  expect(built).toEqual({ ok: false, contradictions: [{ code: 'PINNED_TWICE', menteeId: 'm1', mentorId: 'n1' }] });
});

it('a pin overrules limits and the minimum score, and other pairs do not', () => {
  const far = { ...input, mentors: input.mentors.map(mentor => ({ ...mentor, timeZone: 'Asia/Tokyo' })) };
  const built = buildProblem({
    ...far,
    limits: { maximumZoneHours: 3, date: '2027-01-15' },
    minimumScore: 0.5,
    pins: [['m1', 'n1']],
  });
  expect(built.ok && [built.problem.pinned, built.problem.scores.value]).toEqual([
    Uint32Array.of(0, 0),
    Float32Array.of(0, NaN, NaN, NaN),
  ]);
});

it('pairs below the minimum score are excluded', () => {
  const built = buildProblem({ ...input, minimumScore: 0.5 });
  expect(built.ok && [...built.problem.scores.value]).toEqual([NaN, NaN, 1, NaN]);
});

it('lower bounds are kept from a strategy that can not read them', () => {
  const built = buildProblem({ ...input, can: { sparse: false, atLeast: false } });
  expect(built.ok && 'atLeast' in built.problem).toBe(false);
});

it('counts that 16 bits can not hold are cut, not turned into others', () => {
  const built = buildProblem({
    ...input,
    mentors: [
      { ...input.mentors[0]!, capacity: 70_000 },
      { ...input.mentors[1]!, capacity: -1, atLeast: -1 },
    ],
  });
  expect(built.ok && built.problem.capacity).toEqual(Uint16Array.of(65_535, 0));
});
