import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyResult } from './verify.ts';
import { bestOf, placePrices, problems, validMatchings } from './fixtures/verify-matchings.ts';
import { unitsOf } from './verify-pairs.ts';

const can = { exact: true, sparse: true, atLeast: true, ranks: false };
const problem: MatchingProblem = {
  mentees: 3,
  mentors: 2,
  scores: { kind: 'dense', value: Float32Array.of(0.9, 0.5, 0.4, NaN, 0.7, 0.8) },
  capacity: Uint16Array.of(1, 1),
  pinned: Uint32Array.of(2, 1),
  seed: 1,
};

it('a sound result passes with its total in millionths', () => {
  expect(verifyResult(problem, { mentorOf: Int32Array.of(0, -1, 1) }, can)).toEqual({
    ok: true,
    total: 1_700_000,
    matched: 2,
    unmatched: [{ mentee: 1, reason: 'CAPACITY' }],
    unmatchedBy: { NO_ALLOWED_MENTOR: 0, CAPACITY: 1, BELOW_MINIMUM: 0, LEFT_OUT: 0 },
  });
});

it.for<[string, number[], Partial<MatchingProblem>]>([
  ['WRONG_LENGTH', [0, -1], {}],
  ['NO_SUCH_MENTOR', [2, -1, 1], {}],
  ['NO_SUCH_MENTOR', [-2, -1, 1], {}],
  ['EXCLUDED_PAIR', [0, 1, -1], { pinned: new Uint32Array() }],
  ['OVER_CAPACITY', [0, 0, 1], {}],
  ['BELOW_LOWER_BOUND', [-1, -1, 1], { atLeast: Uint16Array.of(1, 0) }],
  ['PIN_NOT_KEPT', [1, 0, -1], {}],
])('%s is found', ([code, mentorOf, changes]) => {
  const verdict = verifyResult({ ...problem, ...changes }, { mentorOf: Int32Array.from(mentorOf) }, can);
  expect(!verdict.ok && verdict.violations.map(violation => violation.code)).toEqual([code]);
});

it('every valid matching of a small problem passes, and every other assignment is refused', () => {
  fc.assert(
    fc.property(problems, small => {
      const valid = new Set(validMatchings(small).map(({ mentorOf }) => mentorOf.join()));
      for (let code = 0; code < (small.mentors + 1) ** small.mentees; code++) {
        const mentorOf = Int32Array.from(
          { length: small.mentees },
          (_, at) => (Math.floor(code / (small.mentors + 1) ** at) % (small.mentors + 1)) - 1,
        );
        expect(verifyResult(small, { mentorOf }, can).ok).toBe(valid.has(mentorOf.join()));
      }
    }),
  );
});

describe('the bound', () => {
  it('is never below the best total, whatever the prices', () => {
    fc.assert(
      fc.property(
        problems,
        fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (small, drawn) => {
          const matchings = validMatchings(small);
          const prices = Float64Array.from(drawn.slice(0, small.mentors), (price, mentor) =>
            small.atLeast![mentor]! > 0 ? price : Math.abs(price),
          );
          // Gains that cover everything: whether the certificate is a good one is not the question here.
          const certificate = { mentee: new Float64Array(small.mentees).fill(3), mentor: prices };
          const verdict = verifyResult(small, { mentorOf: matchings[0]!.mentorOf, certificate }, can);
          expect(verdict.ok && verdict.bound! >= unitsOf(bestOf(matchings).total) - 5).toBe(true);
        },
      ),
    );
  });
  it('counts a price below nothing for the fewest mentees, not for all places', () => {
    const must: MatchingProblem = {
      ...problem,
      mentees: 2,
      mentors: 1,
      scores: { kind: 'dense', value: Float32Array.of(0.5, 0.25) },
      capacity: Uint16Array.of(2),
      atLeast: Uint16Array.of(1),
      pinned: new Uint32Array(),
    };
    const certificate = { mentee: Float64Array.of(1, 0.75), mentor: Float64Array.of(-0.5) };
    const verdict = verifyResult(must, { mentorOf: Int32Array.of(0, -1), certificate }, can);
    expect(verdict).toMatchObject({ ok: true, total: 500_000, bound: 1_250_000 });
  });
  it('meets the best total at the right prices, with and without pins', () => {
    fc.assert(
      fc.property(problems, drawn => {
        const small = { ...drawn, atLeast: undefined };
        const { mentorOf } = bestOf(validMatchings(small));
        const certificate = { mentee: new Float64Array(small.mentees).fill(1), mentor: placePrices(small) };
        expect(verifyResult(small, { mentorOf, certificate }, can)).toMatchObject({ ok: true, gap: 0 });
      }),
    );
  });
  it('does not believe the gains that a strategy names: a worse result is not proven best by them', () => {
    const free = { ...problem, pinned: new Uint32Array() };
    const certificate = { mentee: Float64Array.of(1, 1, 1), mentor: Float64Array.of(0.4, 0.3) };
    const verdict = verifyResult(free, { mentorOf: Int32Array.of(1, 0, -1), certificate }, can);
    expect(verdict).toMatchObject({ ok: true, total: 900_000, bound: 1_700_000, gap: 800_000 });
  });
  it.for<[string, number[], number[]]>([
    ['CERTIFICATE_MALFORMED', [1, 1], [1, 1]],
    ['CERTIFICATE_MALFORMED', [1, 1, 1], [1, NaN]],
    ['CERTIFICATE_MALFORMED', [1, 1, 1], [1, Infinity]],
    ['CERTIFICATE_MALFORMED', [1, 1, NaN], [1, 1]],
    ['CERTIFICATE_MALFORMED', [-0.1, 2, 2], [1, 1]],
    ['CERTIFICATE_MALFORMED', [2, 2, 2], [1, -0.1]],
    ['CERTIFICATE_FALSE', [0, 0.4, 0.8], [0.8, 0]],
  ])('%s is found', ([code, mentee, mentor]) => {
    const certificate = { mentee: Float64Array.from(mentee), mentor: Float64Array.from(mentor) };
    const verdict = verifyResult(problem, { mentorOf: Int32Array.of(0, -1, 1), certificate }, can);
    expect(!verdict.ok && verdict.violations.map(violation => violation.code)).toEqual([code]);
  });
  it('a pinned mentee may gain less than nothing, and only the pin has to be covered', () => {
    const certificate = { mentee: Float64Array.of(0.5, 0, -0.2), mentor: Float64Array.of(0.4, 1) };
    expect(verifyResult(problem, { mentorOf: Int32Array.of(0, -1, 1), certificate }, can)).toMatchObject({
      ok: true,
      gap: 0,
    });
  });
});

it('who is left knows why', () => {
  const pool: MatchingProblem = {
    ...problem,
    mentees: 4,
    scores: { kind: 'dense', value: Float32Array.of(NaN, NaN, 0.9, NaN, 0.8, 0.2, 0.8, 0.6) },
    pinned: new Uint32Array(),
  };
  const reasonsFor = (mentorOf: number[]) => {
    const verdict = verifyResult(pool, { mentorOf: Int32Array.from(mentorOf) }, can, { minimumScore: 0.5 });
    return verdict.ok && verdict.unmatched.map(({ mentee, reason }) => `${mentee} ${reason}`);
  };
  expect(reasonsFor([-1, -1, 0, -1])).toEqual(['0 NO_ALLOWED_MENTOR', '1 CAPACITY', '3 LEFT_OUT']);
  expect(reasonsFor([-1, 0, -1, -1])).toEqual(['0 NO_ALLOWED_MENTOR', '2 BELOW_MINIMUM', '3 LEFT_OUT']);
});
