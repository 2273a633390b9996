import { z } from 'zod';
import { ProgrammeVisibility } from '../../database/generated/enums.ts';
import { nameLine } from '../../input.ts';
import { terms, type Vocabulary, type Word } from '../../texts/vocabulary.ts';
import { isTimeZone } from '../../time-zone.ts';
import { admissionChange } from './programme.admission.ts';
import { termInput } from '../organisations/organisation.input.ts';

export const mostPhases = 20;
/** Each participant may have an answer to each of them, and each is a part of the scores. */
export const mostQuestions = 100;
export const mostLocales = 20;
export const mostTerms = terms.length * mostLocales;

const language = z.string().regex(/^[a-z]{2,3}$/, 'Write a language like en or da.');

export function inLanguages<Text extends z.ZodType<string>>(written: Text) {
  return z
    .record(language, written)
    .refine(texts => Object.keys(texts).length <= mostLocales, `This is in more than ${mostLocales} languages.`);
}

export const localisedText = inLanguages(z.string().trim().min(1).max(5000));

/** What matching compares beside the answers, and what it weighs. In upper case, so that no question has such a key. */
export const builtInCriteria = ['LANGUAGE', 'TIME_ZONE', 'AVAILABILITY'] as const;
export type BuiltInCriterion = (typeof builtInCriteria)[number];
export type Weights = Readonly<Partial<Record<BuiltInCriterion, number>>>;

const weightInput = z.object({ criterion: z.enum(builtInCriteria), weight: z.number().min(0).max(100) });

/** What is said of a programme as a whole, without defaults: a change says some of it, a new programme most. */
export const programmeFields = {
  title: inLanguages(nameLine(200)).refine(texts => Object.keys(texts).length > 0, 'Give it a name in one language.'),
  purpose: localisedText,
  privacyText: localisedText,
  // The others exist in the data of old, and nothing can be done in them.
  kind: z.enum(['ONE_TO_ONE', 'PEER', 'REVERSE']),
  locales: z
    .array(language)
    .min(1)
    .max(mostLocales)
    .transform(all => [...new Set(all)]),
  languages: z.array(z.string().min(1).max(50)).max(50),
  timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.'),
  defaultCapacity: z.number().int().min(1).max(50),
  maximumZoneHours: z.number().int().min(0).max(24).nullable(),
  requireSharedLanguage: z.boolean(),
  offerDays: z.number().int().min(1).max(90),
  evergreen: z.boolean(),
  vocabulary: z.array(termInput).max(mostTerms).superRefine(onceEach).transform(toVocabulary),
  weights: z
    .array(weightInput)
    .max(builtInCriteria.length)
    .transform(given => Object.fromEntries(given.map(({ criterion, weight }) => [criterion, weight])) as Weights),
  minimumScore: z.number().min(0).max(1).nullable(),
  admission: admissionChange,
};

/** Where it is met, which no copy and no file of it takes along. */
export const publicationFields = {
  visibility: z.enum(ProgrammeVisibility),
  slug: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Write small letters and digits, with single hyphens between: first-year.')
    .nullable(),
};

function onceEach(given: readonly z.infer<typeof termInput>[], issues: z.RefinementCtx): void {
  const names = given.map(({ term, locale }) => `${term} ${locale}`);
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index)
      issues.addIssue({ code: 'custom', path: [index], message: `"${name}" is there twice.` });
}

function toVocabulary(given: readonly z.infer<typeof termInput>[]): Vocabulary {
  const vocabulary: Record<string, Record<string, Word>> = {};
  for (const { locale, term, ...word } of given) (vocabulary[locale] ??= {})[term] = word;
  return vocabulary;
}
