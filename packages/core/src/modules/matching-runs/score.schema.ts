import type { RequestContext } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';
import { defineText, localise, type Text, text } from '../../texts/text.ts';
import { questionsOf } from '../participants/participant.questions.ts';
import type { Part } from '../../matching/explain.ts';
import { type BuiltInCriterion, builtInCriteria } from '../programmes/programme.input.ts';

interface LabelledPart extends Part {
  readonly label: string;
}

export const ScorePartType = builder.objectRef<LabelledPart>('ScorePart').implement({
  description: 'What one criterion adds to a score. The contributions of a pair add up to its score exactly.',
  fields: t => ({
    key: t.exposeString('key', { description: "A question's key, or `LANGUAGE`, `TIME_ZONE`, `AVAILABILITY`." }),
    label: t.exposeString('label', { description: "In the reader's language." }),
    value: t.float({
      nullable: true,
      description: 'How well the two fit, 0 to 1; null where an answer is missing.',
      resolve: part => part.value ?? null,
    }),
    weight: t.exposeFloat('weight', { description: "The criterion's share of all that could be compared, 0 to 1." }),
    contribution: t.exposeInt('contribution', { description: 'In millionths.' }),
  }),
});

export interface Reason {
  readonly code: string;
  readonly text: Text<never>;
}

export const ReasonType = builder.objectRef<Reason>('MatchingReason').implement({
  description: 'Why something was not possible in matching.',
  fields: t => ({
    code: t.exposeString('code', { description: 'For programs; more may be added.' }),
    text: t.string({
      description: "In the reader's language.",
      resolve: (reason, _args, ctx) => text(ctx, reason.text),
    }),
  }),
});

/** The parts of a score with their labels, in the order of the criteria. */
export async function withLabels(
  ctx: RequestContext,
  programmeId: string,
  parts: readonly Part[],
): Promise<LabelledPart[]> {
  const questions = new Map((await questionsOf(ctx, programmeId)).map(({ key, label }) => [key, label]));
  return parts.map(part => {
    const question = questions.get(part.key);
    return { ...part, label: question ? localise(question, ctx.locale) : labelOf(ctx, part.key) };
  });
}

const criteria: Readonly<Record<BuiltInCriterion, Text<never>>> = {
  LANGUAGE: defineText({ en: 'A shared language', da: 'Et fælles sprog' }),
  TIME_ZONE: defineText({ en: 'Working hours at the same time', da: 'Arbejdstid på samme tid' }),
  AVAILABILITY: defineText({ en: 'Hours that suit both', da: 'Timer, der passer begge' }),
};

/** Of a question that has been removed since, its key is all that is left. */
function labelOf(ctx: RequestContext, key: string): string {
  const builtIn = builtInCriteria.find((known): known is BuiltInCriterion => known === key);
  return builtIn ? text(ctx, criteria[builtIn]) : key;
}
