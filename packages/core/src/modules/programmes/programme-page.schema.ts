import type { Phase, Prisma, Programme } from '../../database/generated/client.ts';
import type { ProgrammeState } from '../../database/generated/enums.ts';
import { inOrganisation } from '../../database/organisation.ts';
import { findOrganisationNamed } from '../../access/organisation.info.ts';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { RequestContext } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import { terms, type Vocabulary, withOwnWords, wordsFor } from '../../texts/vocabulary.ts';
import { OrganisationType, TermWordsType } from '../organisations/organisation.schema.ts';
import { PhaseKindEnum, ProgrammeKindEnum } from './programme.schema.ts';
import { readStanding, takesApplications } from './programme.standing.ts';

export type Page = Programme & {
  readonly organisation: OrganisationInfo;
  readonly phases: Phase[];
  readonly takesApplications: boolean;
};

/** A page tells nothing of how far it has come, nor of who takes part. */
const shown: readonly ProgrammeState[] = ['OPEN', 'RUNNING', 'PAUSED'];

const PagePhase = builder.objectRef<Phase>('ProgrammePagePhase').implement({
  description: 'A stretch of a programme, as strangers are told of it.',
  fields: t => ({
    kind: t.field({ type: PhaseKindEnum, resolve: ({ kind }) => kind }),
    startsAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ startsAt }) => startsAt }),
    endsAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endsAt }) => endsAt }),
  }),
});

export const ProgrammePage = builder.objectRef<Page>('ProgrammePage').implement({
  description: 'What a programme tells everybody of itself, and nothing of who is in it.',
  fields: t => ({
    id: t.id({
      description: "The programme's, for whoever signs in and applies.",
      resolve: ({ id }) => encodeId('Programme', id),
    }),
    organisation: t.field({ type: OrganisationType, description: 'Whose it is.', resolve: page => page.organisation }),
    slug: t.string({ nullable: true, resolve: ({ slug }) => slug }),
    title: t.string({
      description: "In the reader's language.",
      resolve: ({ title }, _args, { locale }) => localise(title as LocalisedText, locale),
    }),
    purpose: t.string({ resolve: ({ purpose }, _args, { locale }) => localise(purpose as LocalisedText, locale) }),
    privacyText: t.string({
      resolve: ({ privacyText }, _args, { locale }) => localise(privacyText as LocalisedText, locale),
    }),
    kind: t.field({ type: ProgrammeKindEnum, resolve: ({ kind }) => kind as 'ONE_TO_ONE' | 'PEER' | 'REVERSE' }),
    languages: t.stringList({
      description: 'Languages in which pairs may talk.',
      resolve: ({ languages }) => languages,
    }),
    timeZone: t.field({ type: 'TimeZone', resolve: ({ timeZone }) => timeZone }),
    terms: t.field({
      type: [TermWordsType],
      description:
        "What a mentor, a match … is called in it, in the reader's language: its own words before the organisation's.",
      resolve: ({ organisation, vocabulary: own }, _args, { locale }) => {
        const vocabulary = withOwnWords(organisation.vocabulary, own as Vocabulary);
        return terms.map(term => ({ term, locale, ...wordsFor({ locale, vocabulary }, term) }));
      },
    }),
    phases: t.field({ type: [PagePhase], resolve: ({ phases }) => phases }),
    takesApplications: t.boolean({
      description: 'Whether an application could be handed in now.',
      resolve: page => page.takesApplications,
    }),
  }),
});

builder.queryField('programmePage', t =>
  t.field({
    type: ProgrammePage,
    nullable: true,
    access: 'anyone',
    description:
      'What everybody may read of a programme that is PUBLIC, signed in or not. Null where there is none of this name, and for what is not open any more or not for everybody: they look the same.',
    args: {
      slug: t.arg.string({ required: true, extensions: { longest: 60 } }),
      organisation: t.arg.string({
        extensions: { longest: 60 },
        description: "The organisation's `slug`; needed where the host name does not say whose it is.",
      }),
    },
    resolve: async (_root, { slug, organisation: named }, ctx) => {
      const organisation = await organisationOf(ctx, named ?? undefined);
      if (!organisation) return null;
      return await inOrganisation(
        organisation.id,
        async () => {
          const where = { slug, visibility: 'PUBLIC' as const, state: { in: [...shown] } };
          return await findPage(ctx, organisation, where);
        },
        null,
      );
    },
  }),
);

/** What it tells of itself, to whoever the caller has found may read it. */
export async function findPage(
  ctx: RequestContext,
  organisation: OrganisationInfo,
  where: Prisma.ProgrammeWhereInput,
): Promise<Page | null> {
  const found = await ctx.db.programme.findFirst({
    where,
    include: { phases: { where: { state: { not: 'SKIPPED' } }, orderBy: { position: 'asc' } } },
  });
  if (!found) return null;
  return { ...found, organisation, takesApplications: takesApplications(await readStanding(ctx, found.id)) };
}

/** The one that is met here; at an address that is nobody's own, the one that is named. */
async function organisationOf(ctx: RequestContext, slug: string | undefined): Promise<OrganisationInfo | undefined> {
  const { knownOrganisation } = ctx;
  if (knownOrganisation || slug === undefined)
    return slug === undefined || knownOrganisation?.slug === slug ? knownOrganisation : undefined;
  return await findOrganisationNamed(ctx.platform.database, slug);
}
