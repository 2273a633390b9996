import type { Pool, PoolPerson, PoolQuestion } from './matching-run.pool.ts';
import type { ProblemInput } from '../../matching/problem.ts';
import type { Participant } from '../../matching/scoring.ts';
import { type Answers, askedOf } from '../participants/participant.answers.ts';
import type { Criterion } from '../../matching/scoring-criteria.ts';

const halfHoursInWeek = 7 * 48;

/** What a pool means for scoring. Mentees and mentors keep the pool's order. */
export function toProblemInput(pool: Pool, options: Pick<ProblemInput, 'seed' | 'can'>): ProblemInput {
  const halfHours = halfHoursOf(pool.date);
  const toParticipant = (person: PoolPerson): Participant => ({
    id: person.id,
    person: person.person,
    answers: withoutRetired(pool, answersAsked(pool, person)),
    languages: person.languages,
    timeZone: person.timeZone,
    availability: weekOf(person, halfHours),
  });
  const mentors = pool.people.filter(({ role }) => role === 'MENTOR');
  return {
    mentees: pool.people.filter(({ role }) => role === 'MENTEE').map(toParticipant),
    mentors: mentors.map(mentor => ({ ...toParticipant(mentor), capacity: mentor.places })),
    criteria: criteriaOf(pool),
    limits: {
      date: pool.date,
      requireSharedLanguage: pool.requireSharedLanguage,
      ...(pool.maximumZoneHours !== null && { maximumZoneHours: pool.maximumZoneHours }),
    },
    bans: pool.bans,
    pins: pool.pins,
    ...(pool.minimumScore != null && { minimumScore: pool.minimumScore }),
    ...options,
  };
}

function criteriaOf(pool: Pool): Criterion[] {
  const criteria = pool.questions
    .filter(({ weight }) => weight > 0)
    .map(question => toCriterion(question, pool.people));
  // Where everybody who may meet shares a language anyway, it tells nobody apart.
  const { LANGUAGE = 1, TIME_ZONE = 1, AVAILABILITY = 1 } = pool.weights ?? {};
  if (!pool.requireSharedLanguage) criteria.push({ key: 'LANGUAGE', kind: 'LANGUAGE', weight: LANGUAGE });
  criteria.push({ key: 'TIME_ZONE', kind: 'TIME_ZONE', weight: TIME_ZONE, options: { date: pool.date } });
  if (pool.people.some(({ availability }) => availability.length > 0))
    criteria.push({ key: 'AVAILABILITY', kind: 'AVAILABILITY', weight: AVAILABILITY });
  return criteria.filter(({ weight }) => weight > 0);
}

function answersAsked({ asked }: Pool, { answers, role }: PoolPerson): PoolPerson['answers'] {
  if (!asked) return answers;
  const keys = askedOf(asked, role, answers as Answers).map(({ key }) => key);
  return Object.fromEntries(keys.filter(key => Object.hasOwn(answers, key)).map(key => [key, answers[key]]));
}

function withoutRetired({ retiredOptions }: Pool, answers: PoolPerson['answers']): PoolPerson['answers'] {
  if (!retiredOptions) return answers;
  return Object.fromEntries(
    Object.entries(answers).flatMap(([key, answer]) => {
      const retired = Object.hasOwn(retiredOptions, key) ? retiredOptions[key]! : [];
      if (!Array.isArray(answer)) return retired.includes(String(answer)) ? [] : [[key, answer]];
      const left = answer.filter(option => !retired.includes(String(option)));
      return left.length > 0 ? [[key, left]] : [];
    }),
  );
}

function toCriterion(question: PoolQuestion, people: readonly PoolPerson[]): Criterion {
  const { key, comparison, weight } = question;
  const mentorQuestion = question.comparedWith ?? key;
  const asks = { question: key, mentorQuestion };
  if (comparison !== 'RANGE') return { key, kind: comparison, weight, options: asks };
  const range = question.range ?? spreadOf(people, [key, mentorQuestion]);
  return { key, kind: 'RANGE', weight, options: { ...asks, range } };
}

/** Where nobody said at which difference two numbers are entirely unlike: that of the two who differ most. */
function spreadOf(people: readonly PoolPerson[], keys: readonly string[]): number {
  let [least, most] = [Infinity, -Infinity];
  for (const { answers } of people)
    for (const key of keys) {
      const answer = answers[key];
      if (typeof answer !== 'number') continue;
      least = Math.min(least, answer);
      most = Math.max(most, answer);
    }
  return most > least ? most - least : 1;
}

type Rule = PoolPerson['availability'][number];

type HalfHours = (rule: Rule, which: 'within' | 'touched') => readonly number[];

function weekOf({ availability, away = [] }: PoolPerson, halfHours: HalfHours): Uint8Array {
  const week = new Uint8Array(halfHoursInWeek / 8);
  for (const rule of availability) for (const bit of halfHours(rule, 'within')) week[bit >> 3]! |= 1 << (bit & 7);
  for (const rule of away) for (const bit of halfHours(rule, 'touched')) week[bit >> 3]! &= ~(1 << (bit & 7));
  return week;
}

/** The half-hours of the UTC week, from Monday 00:00, that a rule fills, or touches, by the clocks of the date's week. */
function halfHoursOf(date: string): HalfHours {
  const day = Temporal.PlainDate.from(date);
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const start = monday.toZonedDateTime('UTC').epochMilliseconds;
  // Few rules differ, and Temporal is slow.
  const known = new Map<string, readonly number[]>();
  return (rule, which) => {
    const name = `${which} ${rule.join()}`;
    let bits = known.get(name);
    if (!bits) known.set(name, (bits = bitsOf(rule, which, monday, start)));
    return bits;
  };
}

function bitsOf(
  [weekday, from, to, timeZone]: Rule,
  which: 'within' | 'touched',
  monday: Temporal.PlainDate,
  start: number,
): number[] {
  const halfHourMs = 30 * 60_000;
  const midnight = monday.add({ days: weekday - 1 }).toPlainDateTime();
  const at = (minutes: number, disambiguation: 'compatible' | 'earlier' | 'later') =>
    midnight.add({ minutes }).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds - start;
  const [first, end] =
    which === 'within'
      ? [Math.ceil(at(from, 'compatible') / halfHourMs), Math.floor(at(to, 'compatible') / halfHourMs)]
      : [Math.floor(at(from, 'earlier') / halfHourMs), Math.ceil(at(to, 'later') / halfHourMs)];
  return Array.from(
    { length: Math.max(0, end - first) },
    (_, index) => (first + index + halfHoursInWeek) % halfHoursInWeek,
  );
}
