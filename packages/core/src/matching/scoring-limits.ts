import type { Candidate } from '@mentorkit/plugin-sdk';
import { classify, type Classes } from './scoring-classes.ts';
import { languageFit } from './scoring-fits.ts';
import { hoursApart, offsetsOn } from './scoring-zones.ts';

/** What no score can make up for. */
export interface Limits {
  /** How far the clocks of two people may be apart on `date`. */
  readonly maximumZoneHours?: number;
  readonly requireSharedLanguage?: boolean;
  /** The day whose offsets from UTC count, as YYYY-MM-DD: around the change of clocks they differ. Needed with `maximumZoneHours`. */
  readonly date?: string;
}

/** Why two people may not meet, the first that applies. `BELOW_MINIMUM` depends on the score and is added by the problem. */
export const exclusionCodes = [
  'SAME_PERSON',
  'BANNED',
  'NO_SHARED_LANGUAGE',
  'ZONE_UNKNOWN',
  'ZONE_TOO_FAR',
  'BELOW_MINIMUM',
] as const;
export type ExclusionCode = (typeof exclusionCodes)[number];

interface Person extends Candidate {
  readonly id: string;
  readonly person: string;
}

export interface Exclusions {
  readonly excludedBy: (mentee: number, mentor: number) => ExclusionCode | undefined;
  /** For each mentor 0 where this mentee may meet them. Valid until the next call. */
  readonly row: (mentee: number) => Uint8Array;
}

interface Pool {
  readonly mentees: readonly Person[];
  readonly mentors: readonly Person[];
  readonly limits: Limits;
  readonly bans: readonly (readonly [string, string])[];
}

/** Throws RangeError for a limit on time zones without a date. */
export function exclusions(pool: Pool): Exclusions {
  const refused = pairsRefused(pool);
  const limits = [...languageLimit(pool), ...zoneLimit(pool)];
  const row = new Uint8Array(pool.mentors.length);
  return {
    row(mentee) {
      row.fill(0);
      for (const limit of limits) {
        const broken = limit.row(mentee);
        for (let mentor = 0; mentor < row.length; mentor++) row[mentor]! |= broken[mentor]!;
      }
      for (const mentor of refused.get(mentee)?.keys() ?? []) row[mentor] = 1;
      return row;
    },
    excludedBy(mentee, mentor) {
      const code = refused.get(mentee)?.get(mentor);
      return limits.reduce((found, limit) => found ?? limit.broken(mentee, mentor), code);
    },
  };
}

interface Limit {
  broken(mentee: number, mentor: number): ExclusionCode | undefined;
  row(mentee: number): Uint8Array;
}

function languageLimit({ mentees, mentors, limits }: Pool): Limit[] {
  if (!limits.requireSharedLanguage) return [];
  const { mentee, mentor, identity, compare } = languageFit();
  return [
    limitByClass(classify(mentees, mentee, identity), classify(mentors, mentor, identity), (some, others) =>
      some && others && compare(some, others) > 0 ? undefined : 'NO_SHARED_LANGUAGE',
    ),
  ];
}

function zoneLimit({ mentees, mentors, limits: { maximumZoneHours, date } }: Pool): Limit[] {
  if (maximumZoneHours === undefined) return [];
  if (date === undefined) throw new RangeError('A limit on time zones needs the date whose clocks count');
  const offsetOf = offsetsOn(date);
  const read = (person: Candidate) => offsetOf(person.timeZone);
  return [
    limitByClass(classify(mentees, read, String), classify(mentors, read, String), (mentee, mentor) => {
      if (mentee === undefined || mentor === undefined) return 'ZONE_UNKNOWN';
      return hoursApart(mentee, mentor) > maximumZoneHours ? 'ZONE_TOO_FAR' : undefined;
    }),
  ];
}

/** A limit is asked once for each two distinct values, and the rows of mentees with the same value are shared. */
function limitByClass<Kind>(
  left: Classes<Kind>,
  right: Classes<Kind>,
  broken: (mentee: Kind | undefined, mentor: Kind | undefined) => ExclusionCode | undefined,
): Limit {
  const rows: (Uint8Array | undefined)[] = [];
  function makeRow(of: number): Uint8Array {
    const isBroken = right.values.map(theirs => (broken(left.values[of], theirs) === undefined ? 0 : 1));
    return Uint8Array.from(right.classOf, theirs => isBroken[theirs]!);
  }
  return {
    broken: (mentee, mentor) => broken(left.values[left.classOf[mentee]!], right.values[right.classOf[mentor]!]),
    row(mentee) {
      const of = left.classOf[mentee]!;
      return (rows[of] ??= makeRow(of));
    },
  };
}

function pairsRefused(pool: Pool): Map<number, Map<number, ExclusionCode>> {
  const refused = new Map<number, Map<number, ExclusionCode>>();
  const refuse = (mentee: number, mentor: number, code: ExclusionCode) => {
    const mentors = refused.get(mentee) ?? new Map<number, ExclusionCode>();
    refused.set(mentee, mentors.set(mentor, code));
  };
  const menteeAt = new Map(pool.mentees.map((person, index) => [person.id, index]));
  const mentorAt = new Map(pool.mentors.map((person, index) => [person.id, index]));
  for (const [menteeId, mentorId] of pool.bans) {
    const mentee = menteeAt.get(menteeId);
    const mentor = mentorAt.get(mentorId);
    if (mentee !== undefined && mentor !== undefined) refuse(mentee, mentor, 'BANNED');
  }
  const asMentor = Map.groupBy(pool.mentors.keys(), mentor => pool.mentors[mentor]!.person);
  for (const [mentee, { person }] of pool.mentees.entries())
    for (const mentor of asMentor.get(person) ?? []) refuse(mentee, mentor, 'SAME_PERSON');
  return refused;
}
