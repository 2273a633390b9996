import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import { type Conflict, conflict } from '../../errors.ts';
import { defineText, type LocalisedText, text } from '../../texts/text.ts';
import type { ProgrammeAction } from './programme.state.ts';

/** What a programme has, beside its own row, of what its actions need. */
export interface Readiness {
  readonly phases: readonly { readonly id: string; readonly isPast: boolean }[];
  /** Questions that are asked, and the languages of the programme in which they are not. */
  readonly untranslated: readonly { readonly id: string; readonly locale: string }[];
  readonly hasActiveMatch: boolean;
}

const nothing: Readiness = { phases: [], untranslated: [], hasActiveMatch: false };

/** As it is now. */
export async function readiness(ctx: RequestContext, programmeId: string): Promise<Readiness> {
  return (await findReadiness(ctx, [programmeId])).get(programmeId) ?? nothing;
}

/** One statement for all programmes of a list. */
export const readinessOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await findReadiness(ctx, ids);
      return ids.map(id => found.get(id) ?? nothing);
    }),
);

async function findReadiness(ctx: RequestContext, ids: readonly string[]): Promise<Map<string, Readiness>> {
  const rows = await ctx.sql<Readiness & { id: string }>(
    `select p.id,
            (select coalesce(json_agg(json_build_object('id', s.id, 'isPast',
                      s.state = 'PLANNED' and coalesce(s.ends_at < present(), false)) order by s.position), '[]')
               from phases s where s.programme_id = p.id and s.state <> 'SKIPPED') phases,
            (select coalesce(json_agg(json_build_object('id', q.id, 'locale', l) order by q.position, l), '[]')
               from questions q, unnest(p.locales) l where q.programme_id = p.id and not q.label ? l) untranslated,
            ${activeMatch} "hasActiveMatch"
       from programmes p where p.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row]));
}

const notReady = conflict('PROGRAMME_NOT_READY', {
  en: 'The {term:programme} is not ready: {missing}.',
  da: '{Term:programme.the} er ikke klar: {missing}.',
});

const missingTexts = {
  NO_PHASE: defineText({ en: 'it has no phase', da: 'der er ingen fase' }),
  PHASE_PAST: defineText({
    en: 'a phase that has not begun is over by its dates',
    da: 'en fase, der ikke er begyndt, er slut efter datoerne',
  }),
  TEXT_MISSING: defineText({ en: 'its {field} is missing in {locale}', da: '{field} mangler på {locale}' }),
  QUESTION_TEXT_MISSING: defineText({
    en: 'a question is missing in {locale}',
    da: 'et spørgsmål mangler på {locale}',
  }),
  NO_ACTIVE_MATCH: defineText({ en: 'it has no active {term:match}', da: 'der er ingen aktive {term:match.many}' }),
};

export type MissingCode = keyof typeof missingTexts;

/** One thing that an action waits for, and the mutation that brings it. */
export interface Missing {
  readonly code: MissingCode;
  /** Where in the programme: `['title']`, `['phases', '<id>']`. */
  readonly path: readonly string[];
  readonly locale?: string;
  readonly mutation: string | undefined;
  readonly message: string;
}

/** By the first entry of the state's index: of `exists`, PostgreSQL would leave out the order, and read all matches. */
const activeMatch = `(select true from matches m where m.programme_id between p.id and p.id and m.state = 'ACTIVE'
            order by m.programme_id, m.id limit 1) is not null`;

type Written = Pick<Programme, 'title' | 'purpose' | 'privacyText' | 'locales'>;

/** All that an action waits for. */
export function missingFor(
  ctx: RequestContext,
  programme: Written,
  { phases, untranslated, hasActiveMatch }: Readiness,
  action: ProgrammeAction,
): Missing[] {
  const missing: Missing[] = [];
  const add = (code: MissingCode, mutation: string | undefined, path: readonly string[], locale?: string) => {
    const field = path[0] === undefined ? '' : fieldWords[path[0] as keyof typeof fieldWords];
    const message = text(ctx, missingTexts[code], { field: field ? text(ctx, field) : '', locale: locale ?? '' });
    missing.push({ code, mutation, path, ...(locale !== undefined && { locale }), message });
  };
  if (action === 'open') {
    if (phases.length === 0) add('NO_PHASE', 'addPhase', ['phases']);
    for (const { id, isPast } of phases) if (isPast) add('PHASE_PAST', 'changePhase', ['phases', id]);
    for (const field of ['title', 'purpose', 'privacyText'] as const)
      for (const locale of programme.locales)
        if (!(programme[field] as LocalisedText)[locale]) add('TEXT_MISSING', 'changeProgramme', [field], locale);
    for (const { id, locale } of untranslated)
      add('QUESTION_TEXT_MISSING', 'changeQuestion', ['questions', id], locale);
  }
  if (action === 'start' && !hasActiveMatch) add('NO_ACTIVE_MATCH', undefined, ['matches']);
  return missing;
}

const fieldWords = {
  title: defineText({ en: 'title', da: 'titlen' }),
  purpose: defineText({ en: 'purpose', da: 'formålet' }),
  privacyText: defineText({ en: 'privacy text', da: 'teksten om persondata' }),
};

/** The refusal of an action for which something is missing, with all that is. */
export function whatIsMissing(
  ctx: RequestContext,
  programme: Written,
  ready: Readiness,
  action: ProgrammeAction,
): Conflict | undefined {
  const missing = missingFor(ctx, programme, ready, action);
  if (missing.length === 0) return undefined;
  return notReady({ missing: [...new Set(missing.map(({ message }) => message))].join(', ') });
}
