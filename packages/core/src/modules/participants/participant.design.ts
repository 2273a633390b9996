import type { RequestContext } from '../../context.ts';
import type { Effect } from '../../errors.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { defineText } from '../../texts/text.ts';
import {
  type DesignChange,
  designChanging,
  privacyAskedAgain,
  questionOpened,
  takingPart,
} from '../programmes/programme.happenings.ts';
import { consentAskedMail, tellInProgramme } from './participant.notices.ts';
import { admittedStates, applicantStates } from './participant.state.ts';

/** What a programme that is changed wants to know of those who take part, and what changes for them. */
export const designReactions: readonly Reaction[] = [
  reactTo(takingPart, async (ctx, { programmeId, key, option, found }) => {
    found.people += await countPeople(ctx, programmeId, key, option);
  }),
  reactTo(designChanging, async (ctx, { programmeId, changes, effects }) => {
    for (const change of changes) effects.push(...(await effectsOf(ctx, programmeId, change)));
  }),
  reactTo(privacyAskedAgain, async (ctx, { programmeId, title, version }) => {
    await tellInProgramme(ctx, {
      about: `consent/${programmeId}/${version}`,
      programmeId,
      mail: consentAskedMail,
      membershipIds: await agreedBefore(ctx, programmeId, version),
      parameters: { programme: { localised: title } },
    });
  }),
  reactTo(questionOpened, async (ctx, { programmeId, key, was }) => {
    await ctx.sql(
      `update participants set shown_as = jsonb_set(shown_as, array[$2], to_jsonb((
                 select v from unnest(enum_range(null::answer_visibility)) v
                  where v in ($3::text::answer_visibility, coalesce(shown_as ->> $2, $3::text)::answer_visibility)
                  order by v limit 1)))
        where programme_id = $1 and answers ? $2`,
      [programmeId, key, was],
    );
  }),
];

async function countPeople(ctx: RequestContext, programmeId: string, key?: string, option?: string): Promise<number> {
  const [row] = await ctx.sql<{ people: number }>(
    `select count(*)::int people from participants
      where programme_id = $1 and ($2::text is null or answers ? $2) and ($3::text is null or (answers -> $2) ? $3)`,
    [programmeId, key ?? null, option ?? null],
  );
  return row!.people;
}

/** Who takes part or wants to, and has agreed to an earlier text alone. Who agreed to none is asked anyway. */
async function agreedBefore(ctx: RequestContext, programmeId: string, version: number): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `select p.membership_id id from participants p
       join consents c on c.programme_id = p.programme_id and c.membership_id = p.membership_id
      where p.programme_id = $1 and p.state::text = any($3::text[])
      group by p.membership_id having max(c.privacy_version) < $2`,
    [programmeId, version, [...applicantStates, ...admittedStates]],
  );
  return rows.map(({ id }) => id);
}

const texts = {
  askedAgain: defineText({
    en: '{people} who have agreed to an earlier text are asked again, by mail; until they agree they hand in and accept nothing.',
    da: '{people}, der har sagt ja til en tidligere tekst, spørges igen pr. mail; indtil de siger ja, kan de ikke indsende eller sige ja til noget.',
  }),
  unanswered: defineText({
    en: '{people} have handed in without an answer; it stays handed in, and is asked for with the next change.',
    da: '{people} har indsendt uden svar; det bliver stående, og der spørges ved næste ændring.',
  }),
  cuesShown: defineText({
    en: '{people} are shown to each other with what was withheld so far.',
    da: '{people} vises for hinanden med det, der hidtil var skjult.',
  }),
};

async function effectsOf(ctx: RequestContext, programmeId: string, change: DesignChange): Promise<Effect[]> {
  if (change.kind === 'QUESTION_REQUIRED') {
    const [row] = await ctx.sql<{ people: number }>(
      `select count(*)::int people from participants
        where programme_id = $1 and state in ('SUBMITTED', 'CHANGES_REQUESTED', 'APPROVED', 'WAITLISTED', 'PAUSED')
          and role::text = any($2::text[]) and not answers ? $3`,
      [programmeId, change.roles, change.key],
    );
    return [{ code: 'QUESTION_UNANSWERED', people: row!.people, text: texts.unanswered }];
  }
  if (change.kind === 'CUES_SHOWN') {
    const [row] = await ctx.sql<{ people: number }>(
      `select count(*)::int people from participants where programme_id = $1 and state in ('APPROVED', 'PAUSED')`,
      [programmeId],
    );
    return [{ code: 'CUES_SHOWN', people: row!.people, text: texts.cuesShown }];
  }
  if (change.kind === 'PRIVACY_ASKED_AGAIN') {
    const people = await agreedBefore(ctx, programmeId, change.version);
    return [{ code: 'PRIVACY_ASKED_AGAIN', people: people.length, text: texts.askedAgain }];
  }
  return [];
}
