import type { MatchingResult } from '@mentorkit/plugin-sdk';

/** By its shape: whether it is a good one, the verification says. */
export function isMatchingResult(value: unknown, mentees: number, mentors: number): value is MatchingResult {
  const { mentorOf, certificate } = (value ?? {}) as Partial<MatchingResult>;
  if (!(mentorOf instanceof Int32Array) || mentorOf.length !== mentees) return false;
  if (certificate === undefined) return true;
  const { mentee, mentor } = (certificate ?? {}) as Partial<NonNullable<MatchingResult['certificate']>>;
  return (
    mentee instanceof Float64Array &&
    mentee.length === mentees &&
    mentor instanceof Float64Array &&
    mentor.length === mentors
  );
}
