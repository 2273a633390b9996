import type { Candidate } from '@mentorkit/plugin-sdk';
import type { Fit } from './scoring-criterion.ts';
import { hoursApart, offsetsOn } from './scoring-zones.ts';

interface Asks {
  readonly question: string;
  readonly mentorQuestion?: string;
}

type Choices = ReadonlySet<unknown>;

export function sameFit(options: Asks): Fit<Choices> {
  return {
    ...asked(options, readChoices),
    identity: identityOfChoices,
    compare(mentee, mentor) {
      const shared = countShared(mentee, mentor);
      return shared / (mentee.size + mentor.size - shared);
    },
  };
}

export function complementFit(options: Asks): Fit<Choices> {
  return {
    ...asked(options, readChoices),
    identity: identityOfChoices,
    compare: (wants, offers) => countShared(wants, offers) / wants.size,
  };
}

/** Throws RangeError unless `range` is above 0. */
export function rangeFit(options: Asks & { readonly range: number }): Fit<number> {
  if (!(options.range > 0)) throw new RangeError(`The range of "${options.question}" must be above 0`);
  return {
    ...asked(options, readNumber),
    identity: String,
    compare: (mentee, mentor) => Math.max(0, 1 - Math.abs(mentee - mentor) / options.range),
  };
}

export function languageFit(): Fit<Choices> {
  return {
    mentee: readLanguages,
    mentor: readLanguages,
    identity: identityOfChoices,
    compare: (mentee, mentor) => (countShared(mentee, mentor) > 0 ? 1 : 0),
  };
}

/** Throws RangeError for a date that does not exist or a working day that ends before it begins. */
export function zoneFit(options: { readonly date: string; readonly from?: number; readonly to?: number }): Fit<number> {
  const hours = (options.to ?? 17) - (options.from ?? 9);
  if (!(hours > 0 && hours <= 24)) throw new RangeError('The working day must end after it begins');
  const offsetOf = offsetsOn(options.date);
  const read = (person: Candidate) => offsetOf(person.timeZone);
  return {
    mentee: read,
    mentor: read,
    identity: String,
    compare(mentee, mentor) {
      // Days follow each other, so the overlap with the other's day before or after counts as well.
      const apart = hoursApart(mentee, mentor);
      return Math.min(1, (Math.max(0, hours - apart) + Math.max(0, hours - (24 - apart))) / hours);
    },
  };
}

function asked<Value>(options: Asks, read: (answer: unknown) => Value | undefined) {
  const { question, mentorQuestion = question } = options;
  return {
    mentee: (person: Candidate) => read(answerOf(person, question)),
    mentor: (person: Candidate) => read(answerOf(person, mentorQuestion)),
  };
}

/** A question's key may be a word that every object has something under. */
function answerOf({ answers }: Candidate, question: string): unknown {
  return Object.hasOwn(answers, question) ? answers[question] : undefined;
}

function readChoices(answer: unknown): Choices | undefined {
  const choices = new Set(Array.isArray(answer) ? answer : [answer]);
  for (const nothing of [undefined, null, '']) choices.delete(nothing);
  return choices.size > 0 ? choices : undefined;
}

function readLanguages({ languages }: Candidate): Choices | undefined {
  return readChoices(languages);
}

function readNumber(answer: unknown): number | undefined {
  return typeof answer === 'number' && Number.isFinite(answer) ? answer : undefined;
}

function identityOfChoices(choices: Choices): string {
  return JSON.stringify([...choices].map(choice => JSON.stringify(choice)).toSorted());
}

function countShared(some: Choices, others: Choices): number {
  let shared = 0;
  for (const choice of some) if (others.has(choice)) shared++;
  return shared;
}
