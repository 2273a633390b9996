import { z } from 'zod';
import { PhaseKind, HierarchyCue } from '../../database/generated/enums.ts';
import { conflict, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { jsonFault } from '../../json.ts';
import { mostPhases, mostQuestions, programmeFields } from '../programmes/programme.input.ts';
import { admissionOf } from '../programmes/programme.admission.ts';
import { newQuestion } from '../programmes/question.input.ts';

/** Of what is written; what is read is of this one, too. */
export const formatVersion = 1;

/** The most characters of a file. */
export const longestFile = 1_000_000;

const versionUnknown = conflict('FILE_VERSION_UNKNOWN', {
  en: 'This file is of format {version}, and format {known} is known here. Export it anew, or update the platform.',
  da: 'Filen har format {version}, og her kendes format {known}. Eksportér den igen, eller opdatér platformen.',
});

/** A local day and time, counted from the anchor: the day on which the first phase begins. */
const localTime = z.strictObject({
  day: z.number().int().min(-3650).max(3650),
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time like 09:00.'),
});
export type LocalTime = z.infer<typeof localTime>;

const phase = z.strictObject({
  key: z.string().min(1).max(100),
  kind: z.enum(PhaseKind),
  startsAt: localTime.optional(),
  endsAt: localTime.optional(),
  withheldCues: z.array(z.enum(HierarchyCue)).default([]),
});

const { vocabulary, weights, ...plain } = programmeFields;
/** As clients write them; whoever takes the file in makes of them what is stored. */
const untransformed = z.array(z.record(z.string(), z.unknown()));

const programmeFile = z.strictObject({
  formatVersion: z.literal(formatVersion),
  programme: z.strictObject({
    ...plain,
    evergreen: plain.evergreen.default(false),
    admission: plain.admission.default({}).transform(admissionOf),
    vocabulary: untransformed.default([]),
    weights: untransformed.default([]),
  }),
  phases: z.array(phase).max(mostPhases),
  questions: z.array(z.strictObject(newQuestion.shape)).max(mostQuestions),
});

/** What is designed of a programme, and nothing of who takes part: no ids, no people, no state, no secrets. */
export type ProgrammeFile = z.output<typeof programmeFile>;

/**
 * A file's text, checked field by field; one that is not known is refused where it stands.
 *
 * @throws ValidationFailed; Conflict `FILE_VERSION_UNKNOWN`
 */
export function readProgrammeFile(text: string): ProgrammeFile {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    given = undefined;
  }
  if (given === null || typeof given !== 'object' || jsonFault(given, Infinity) !== undefined)
    throw new ValidationFailed([
      {
        path: ['file'],
        code: 'NOT_A_FILE',
        message: 'This is no file of a programme: it has to be JSON, as `Programme.file` gives it.',
      },
    ]);
  const { formatVersion: version } = given as { formatVersion?: unknown };
  if (typeof version === 'number' && version !== formatVersion) throw versionUnknown({ version, known: formatVersion });
  // Both are checked once more, with their meaning, by whoever stores them.
  validated(
    z.object({ programme: z.object({ vocabulary: vocabulary.optional(), weights: weights.optional() }) }),
    given,
    'file',
  );
  return validated(programmeFile, given, 'file');
}
