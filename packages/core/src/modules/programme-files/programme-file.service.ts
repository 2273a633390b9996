import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Phase, Question } from '../../database/generated/client.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { validated } from '../../input.ts';
import { authorise } from '../../policy.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { terms, type Vocabulary } from '../../texts/vocabulary.ts';
import { admissionOf } from '../programmes/programme.admission.ts';
import { builtInCriteria, type Weights } from '../programmes/programme.input.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { createProgramme, findProgramme } from '../programmes/programme.service.ts';
import type { QuestionOption } from '../programmes/question.input.ts';
import { formatVersion, type LocalTime, type ProgrammeFile, readProgrammeFile } from './programme-file.ts';
import { anchorOf, fromLocalTime, toLocalTime } from './programme-file.dates.ts';
import { type Difference, differencesOf } from './programme-file.diff.ts';

const dayInput = z.iso.date('Write a day like 2027-01-31.');

/** What is designed of a programme, as the text of a file. What is retired is not in it. */
export async function programmeFile(ctx: RequestContext, id: string): Promise<string> {
  return canonicalJson(await exportProgramme(ctx, id));
}

/** Draws up a programme as the file says, whose phases are counted from the day. Answers its id. */
export async function importProgramme(
  ctx: RequestContext,
  { file, title, startsOn }: { readonly file: string; readonly title?: LocalisedText; readonly startsOn: string },
): Promise<string> {
  return await createFrom(ctx, readProgrammeFile(file), startsOn, title);
}

/** Draws up a programme like another one, whose phases are counted from the day. Answers its id. */
export async function copyProgramme(
  ctx: RequestContext,
  id: string,
  { title, startsOn }: { readonly title?: LocalisedText; readonly startsOn: string },
): Promise<string> {
  return await createFrom(ctx, await exportProgramme(ctx, id), startsOn, title);
}

/** Where the file says something else than the programme, in the order of the file. */
export async function diffProgramme(ctx: RequestContext, id: string, file: string): Promise<Difference[]> {
  return differencesOf(await exportProgramme(ctx, id), readProgrammeFile(file));
}

async function exportProgramme(ctx: RequestContext, id: string): Promise<ProgrammeFile> {
  const programme = await findProgramme(ctx, id);
  authorise(ctx, programmePolicy, 'update', programme);
  const [phases, questions] = await Promise.all([
    ctx.db.phase.findMany({ where: { programmeId: id }, orderBy: { position: 'asc' } }),
    ctx.db.question.findMany({ where: { programmeId: id, retiredAt: null }, orderBy: { position: 'asc' } }),
  ]);
  const { title, purpose, privacyText, kind, locales, languages, timeZone, defaultCapacity } = programme;
  const { maximumZoneHours, requireSharedLanguage, offerDays, evergreen, minimumScore } = programme;
  return {
    formatVersion,
    programme: {
      title: title as LocalisedText,
      purpose: purpose as LocalisedText,
      privacyText: privacyText as LocalisedText,
      kind: kind as ProgrammeFile['programme']['kind'],
      locales,
      languages,
      timeZone,
      defaultCapacity,
      maximumZoneHours,
      requireSharedLanguage,
      offerDays,
      evergreen,
      minimumScore,
      admission: admissionOf(programme.admission),
      vocabulary: toTerms(programme.vocabulary as Vocabulary),
      weights: builtInCriteria.flatMap(criterion => {
        const weight = (programme.weights as Weights)[criterion];
        return weight === undefined ? [] : [{ criterion, weight }];
      }),
    },
    phases: phasesOf(phases, timeZone),
    questions: questions.map(questionOf),
  };
}

function phasesOf(phases: readonly Phase[], timeZone: string): ProgrammeFile['phases'] {
  const instant = (date: Date) => Temporal.Instant.fromEpochMilliseconds(date.getTime());
  const dated = phases.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]).filter(date => date !== null);
  const anchor = anchorOf(dated.map(instant), timeZone);
  const local = (date: Date | null): LocalTime | undefined =>
    date === null || anchor === undefined ? undefined : toLocalTime(instant(date), anchor, timeZone);
  return phases.map(({ key, kind, startsAt, endsAt, withheldCues }) => ({
    key,
    kind,
    withheldCues,
    ...(startsAt && { startsAt: local(startsAt)! }),
    ...(endsAt && { endsAt: local(endsAt)! }),
  }));
}

function questionOf(question: Question): ProgrammeFile['questions'][number] {
  const { key, label, help, type, roles, required, comparison, comparedWith, weight, range } = question;
  const { condition, visibility, sensitive } = question;
  const options = (question.options as unknown as QuestionOption[]).filter(({ isRetired }) => !isRetired);
  return {
    key,
    label: label as LocalisedText,
    help: help as LocalisedText,
    type,
    options: options.map(option => ({ key: option.key, label: { ...option.label } })),
    roles,
    required,
    comparison,
    weight,
    visibility,
    sensitive,
    ...(comparedWith !== null && { comparedWith }),
    ...(range !== null && { range }),
    ...(condition !== null && { condition: condition as unknown as { question: string; anyOf: string[] } }),
  };
}

async function createFrom(
  ctx: RequestContext,
  { programme, phases, questions }: ProgrammeFile,
  startsOn: string,
  title?: LocalisedText,
): Promise<string> {
  const anchor = Temporal.PlainDate.from(validated(dayInput, startsOn, 'startsOn'));
  const at = (local: LocalTime | undefined) => local && fromLocalTime(local, anchor, programme.timeZone);
  return await createProgramme(ctx, {
    ...programme,
    ...(title && Object.keys(title).length > 0 && { title: { ...title } }),
    vocabulary: programme.vocabulary as never,
    weights: programme.weights as never,
    phases: phases.map(({ startsAt, endsAt, ...phase }) => ({
      ...phase,
      ...(startsAt && { startsAt: at(startsAt)! }),
      ...(endsAt && { endsAt: at(endsAt)! }),
    })),
    questions,
  });
}

function toTerms(vocabulary: Vocabulary): { term: string; locale: string; one: string; the?: string; many?: string }[] {
  return Object.keys(vocabulary)
    .toSorted()
    .flatMap(locale =>
      terms.flatMap(term => {
        const word = vocabulary[locale]?.[term];
        if (!word) return [];
        const { one, the, many } = word;
        return [{ term, locale, one, ...(the !== undefined && { the }), ...(many !== undefined && { many }) }];
      }),
    );
}
