import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countExclusions, explainMatching, explainPair, whyNot } from './explain.ts';
import { prepareScoring, scorePairs, type ScoringInput } from './scoring.ts';
import { proveBound } from './verify-bound.ts';
import { bestOf, placePrices, problems, validMatchings } from './fixtures/verify-matchings.ts';
import { unitsOf } from './verify-pairs.ts';

const person = { languages: ['da'], timeZone: 'UTC', availability: new Uint8Array(42) };
const input: ScoringInput = {
  mentees: [{ ...person, id: 'm', person: 'p1', answers: { topic: 'art', age: 30 } }],
  mentors: [
    { ...person, id: 'n', person: 'p2', answers: { topic: 'art', age: 33 } },
    { ...person, id: 'o', person: 'p3', answers: {}, languages: ['fr'] },
  ],
  criteria: [
    { key: 'topic', kind: 'SAME', weight: 2, options: { question: 'topic' } },
    { key: 'age', kind: 'RANGE', weight: 1, options: { question: 'age', range: 9 } },
    { key: 'city', kind: 'SAME', weight: 5, options: { question: 'city' } },
  ],
  limits: { requireSharedLanguage: true },
  bans: [],
};

describe('why a score', () => {
  it('names each criterion’s value, share and contribution', () => {
    expect(explainPair(prepareScoring(input), 0, 0)).toMatchInlineSnapshot(`
      {
        "excludedBy": undefined,
        "parts": [
          {
            "contribution": 666667,
            "key": "topic",
            "value": 1,
            "weight": 0.6666666666666666,
          },
          {
            "contribution": 222222,
            "key": "age",
            "value": 0.6666666666666667,
            "weight": 0.3333333333333333,
          },
          {
            "contribution": 0,
            "key": "city",
            "value": undefined,
            "weight": 0,
          },
        ],
        "score": 888889,
      }
    `);
  });

  it('the contributions are whole and add up to the stored score, exactly', () => {
    const values = fc.array(fc.oneof(fc.float({ min: 0, max: 1, noNaN: true }), fc.constant(NaN), fc.constant(1)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        values,
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 }),
        (drawn, weights) => {
          const criteria = drawn.map(
            (value, index) =>
              ({
                key: String(index),
                kind: 'PLUGIN',
                weight: weights[index]! / 7,
                values: Float32Array.of(value),
              }) as const,
          );
          const scoring = prepareScoring({ ...input, mentors: input.mentors.slice(0, 1), criteria });
          const { score, parts } = explainPair(scoring, 0, 0);
          const contributions = parts.map(part => part.contribution);
          expect(contributions.every(part => Number.isInteger(part) && part >= 0)).toBe(true);
          expect(contributions.reduce((sum, part) => sum + part, 0)).toBe(score);
          expect(unitsOf(scorePairs(scoring, { sparse: false }).value[0]!)).toBe(score);
          for (const { value, weight, contribution } of parts)
            expect(Math.abs(contribution - 1e6 * (value ?? 0) * weight)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('what is over goes to the first of equal parts', () => {
    const criteria = ['a', 'b', 'c'].map(key => ({ key, kind: 'LANGUAGE', weight: 1 }) as const);
    const { parts } = explainPair(prepareScoring({ ...input, criteria }), 0, 0);
    expect(parts.map(part => part.contribution)).toEqual([333_334, 333_333, 333_333]);
  });

  it('an excluded pair is explained with the reason, and so is one below the minimum', () => {
    const scoring = prepareScoring(input);
    expect(explainPair(scoring, 0, 1)).toMatchObject({ score: 0, excludedBy: 'NO_SHARED_LANGUAGE' });
    expect(explainPair(scoring, 0, 0, 950_000).excludedBy).toBe('BELOW_MINIMUM');
    expect(countExclusions(scoring, 0)).toEqual({ NO_SHARED_LANGUAGE: 1 });
  });

  it('every pair of a matching is explained, and nobody who is left', () => {
    expect(explainMatching({ input, mentorOf: Int32Array.of(0) })).toEqual([
      { mentee: 0, mentor: 0, ...explainPair(prepareScoring(input), 0, 0) },
    ]);
    expect(explainMatching({ input, mentorOf: Int32Array.of(-1) })).toEqual([]);
  });
});

describe('why not', () => {
  const problem = {
    mentees: 3,
    mentors: 2,
    scores: { kind: 'dense', value: Float32Array.of(0.9, 0.5, 0.8, NaN, 0.7, 0.4) },
    capacity: Uint16Array.of(1, 2),
    pinned: new Uint32Array(),
    seed: 1,
  } as const;
  const mentorOf = Int32Array.of(1, 0, 1);
  const proof = proveBound(problem, mentorOf, Float64Array.of(0.4, 0));

  it('a made, an excluded, and a pinned pair are told as such', () => {
    expect(whyNot(problem, mentorOf, { mentee: 0, mentor: 1 })).toEqual({ kind: 'MATCHED', score: 500_000 });
    expect(whyNot(problem, mentorOf, { mentee: 1, mentor: 1 }, { excludedBy: 'BANNED' })).toEqual({
      kind: 'EXCLUDED',
      code: 'BANNED',
    });
    expect(whyNot({ ...problem, pinned: Uint32Array.of(0, 1) }, mentorOf, { mentee: 0, mentor: 0 })).toEqual({
      kind: 'MENTEE_PINNED',
      score: 900_000,
      mentor: 1,
    });
    expect(whyNot({ ...problem, pinned: Uint32Array.of(1, 0) }, mentorOf, { mentee: 0, mentor: 0 })).toEqual({
      kind: 'PLACES_PINNED',
      score: 900_000,
      places: [{ mentee: 1, score: 800_000, pinned: true }],
    });
  });

  it('a trade-off names who has the places, what the mentee has instead, and the loss', () => {
    expect(whyNot(problem, mentorOf, { mentee: 0, mentor: 0 }, { proof })).toEqual({
      kind: 'TRADE_OFF',
      score: 900_000,
      own: { mentor: 1, score: 500_000 },
      places: [{ mentee: 1, score: 800_000, pinned: false }],
      freePlaces: 0,
      lossAtLeast: 0,
      lossAtMost: 400_000,
    });
  });

  it('no loss is promised where leaving would break a lower bound of the mentee’s own mentor', () => {
    const bound = { ...problem, atLeast: Uint16Array.of(0, 2) };
    expect(whyNot(bound, mentorOf, { mentee: 0, mentor: 0 }, { proof })).toMatchObject({
      kind: 'TRADE_OFF',
      lossAtMost: undefined,
    });
  });

  it('the loss is what forcing the pair really costs: between the two bounds, on every small problem', () => {
    fc.assert(
      fc.property(problems, fc.nat(), (small, draw) => {
        const valid = validMatchings(small);
        const best = bestOf(valid);
        const pair = { mentee: draw % small.mentees, mentor: draw % small.mentors };
        const answer = whyNot(small, best.mentorOf, pair, {
          proof: proveBound(small, best.mentorOf, placePrices(small)),
        });
        const forced = valid.filter(each => each.mentorOf[pair.mentee] === pair.mentor);
        if (answer.kind === 'MATCHED') return;
        const loss = forced.length > 0 ? unitsOf(best.total - bestOf(forced).total) : Infinity;
        const { lossAtLeast, lossAtMost } =
          answer.kind === 'TRADE_OFF' ? answer : { lossAtLeast: Infinity, lossAtMost: Infinity };
        expect(lossAtLeast! <= loss + 3).toBe(true);
        expect(loss <= (lossAtMost ?? Infinity) + 3).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
