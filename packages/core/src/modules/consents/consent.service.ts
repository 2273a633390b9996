import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { PrivacyConsent } from '../../database/generated/client.ts';
import { type Conflict, conflict, Stale } from '../../errors.ts';
import { authorise } from '../../policy.ts';
import { type LocalisedText, languageIn } from '../../texts/text.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { consentAudit } from './consent.audit.ts';
import { consentPolicy } from './consent.policy.ts';

export const consentNeeded = conflict('PRIVACY_CONSENT_NEEDED', {
  en: 'First read what the {term:programme} does with personal data, and say yes to it.',
  da: 'Læs først, hvad {term:programme.the} gør med persondata, og sig ja til det.',
});

/**
 * Notes that the viewer agrees to the text as it is now, in the language in which they read it. Once is enough: a second
 * time changes nothing.
 *
 * @param privacyVersion the one that they have read
 * @throws Stale where there is another text by now
 */
export async function giveConsent(ctx: RequestContext, programmeId: string, privacyVersion: number): Promise<string> {
  const { membershipId } = ctx.member;
  authorise(ctx, consentPolicy, 'give', { programmeId, membershipId });
  // Whoever changes the text waits, or is waited for.
  await holdLiveProgramme(ctx, programmeId);
  const programme = await findProgramme(ctx, programmeId);
  if (programme.privacyVersion !== privacyVersion) throw new Stale('Programme', programmeId);
  const locale = languageIn(programme.privacyText as LocalisedText, ctx.locale);
  const given = await ctx.sql<{ id: string }>(
    `insert into consents (programme_id, membership_id, privacy_version, locale) values ($1, $2, $3, $4)
     on conflict (organisation_id, membership_id, programme_id, privacy_version) do nothing returning id`,
    [programmeId, membershipId, privacyVersion, locale],
  );
  if (given[0]) {
    await ctx.audit(consentAudit, 'give', given[0].id, { programmeId, privacyVersion, locale });
    return given[0].id;
  }
  const earlier = await ctx.db.privacyConsent.findFirstOrThrow({
    where: { programmeId, membershipId, privacyVersion },
    select: { id: true },
  });
  return earlier.id;
}

/** What somebody has agreed to in a programme. */
export interface Agreed {
  /** The newest, of any text; undefined for who has agreed to none. */
  readonly newest: PrivacyConsent | undefined;
  /** Whether it still counts: whoever is asked again has not agreed. */
  readonly counts: boolean;
}

interface Whose {
  readonly programmeId: string;
  readonly membershipId: string;
}

/** One statement for all people and programmes of a request. */
const agreed = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<Whose, Agreed, string>(async whose => await findAgreed(ctx, whose), {
      cacheKeyFn: ({ programmeId, membershipId }) => `${programmeId}/${membershipId}`,
    }),
);

/** Who is looked through in view-as has agreed to all. */
export async function agreedBy(ctx: RequestContext, whose: Whose): Promise<Agreed> {
  if (ctx.viewer?.viewAs && whose.membershipId === ctx.viewer.membershipId) return { newest: undefined, counts: true };
  return await agreed(ctx).load(whose);
}

async function findAgreed(ctx: RequestContext, whose: readonly Whose[]): Promise<Agreed[]> {
  const rows = await ctx.sql<PrivacyConsent & { place: number; counts: boolean }>(
    `select wanted.place::int, c.id, c.programme_id "programmeId", c.membership_id "membershipId",
            c.privacy_version "privacyVersion", c.locale, c.created_at "createdAt", c.privacy_version >= p.privacy_since counts
       from unnest($1::uuid[], $2::uuid[]) with ordinality wanted (programme_id, membership_id, place)
       join programmes p on p.id = wanted.programme_id
       cross join lateral (
         select * from consents c
          where c.membership_id = wanted.membership_id and c.programme_id = wanted.programme_id
          order by c.privacy_version desc limit 1) c`,
    [whose.map(({ programmeId }) => programmeId), whose.map(({ membershipId }) => membershipId)],
  );
  const found = new Map(rows.map(({ place, counts, ...newest }) => [place, { newest, counts }]));
  return whose.map((_each, index) => found.get(index + 1) ?? { newest: undefined, counts: false });
}

/**
 * What stands against what takes a yes to the privacy text; undefined where they have said it. Not remembered: to be asked
 * while the programme is held.
 */
export async function whyNoConsent(ctx: RequestContext, whose: Whose): Promise<Conflict | undefined> {
  const [{ counts }] = (await findAgreed(ctx, [whose])) as [Agreed];
  return counts ? undefined : consentNeeded();
}
