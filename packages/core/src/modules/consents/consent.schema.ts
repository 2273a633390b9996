import type { PrivacyConsent } from '../../database/generated/client.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { alternativesFor, whereFor } from '../../policy.ts';
import { type LocalisedText, localise } from '../../texts/text.ts';
import { PersonType, ViewerType } from '../identity/identity.schema.ts';
import { ProgrammeType } from '../programmes/programme.schema.ts';
import { consentPolicy } from './consent.policy.ts';
import { agreedBy, giveConsent } from './consent.service.ts';

export const PrivacyConsentType = builder.prismaNode('PrivacyConsent', {
  nullable: true,
  description:
    'That somebody has agreed to the privacy text of a programme. Never changed: another text takes another. For themselves and managers.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(consentPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    person: t.relation('membership', { type: PersonType }),
    programme: t.prismaField({
      type: ProgrammeType,
      nullable: true,
      description: 'Null where the viewer may not see it any more.',
      select: { programmeId: true },
      resolve: (query, { programmeId }, _args, ctx) =>
        ctx.db.programme.findFirst({ ...selectingId(query), where: { id: programmeId } }),
    }),
    privacyVersion: t.exposeInt('privacyVersion', { description: 'Of the text that they agreed to.' }),
    text: t.string({
      description: 'What they agreed to, as they read it.',
      select: { locale: true, privacyText: { select: { texts: true } } },
      resolve: ({ locale, privacyText }) => localise(privacyText.texts as LocalisedText, locale),
    }),
    locale: t.exposeString('locale', { description: 'The language in which they read it.' }),
    givenAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

builder.prismaObjectFields(ProgrammeType, t => ({
  viewerConsent: t.field({
    type: PrivacyConsentType,
    nullable: true,
    description:
      'The newest that the viewer gave; null where they gave none. Whether it counts, `viewerConsentNeeded` says.',
    resolve: async ({ id: programmeId }, _args, ctx) =>
      (await agreedBy(ctx, { programmeId, membershipId: ctx.member.membershipId })).newest as PrivacyConsent | null,
  }),
  viewerConsentNeeded: t.boolean({
    description:
      'Whether the viewer has to agree to the privacy text (`giveConsent`) before they hand in or accept anything here.',
    resolve: async ({ id: programmeId }, _args, ctx) =>
      !(await agreedBy(ctx, { programmeId, membershipId: ctx.member.membershipId })).counts,
  }),
}));

builder.objectField(ViewerType, 'consents', t =>
  t.connection(
    {
      type: PrivacyConsentType,
      description: 'What the viewer has agreed to, the newest first.',
      resolve: (_viewer, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestFirst('Viewer.consents'),
          table: 'consents',
          readable: alternativesFor(consentPolicy, 'read', ctx.viewer),
          conditions: ['r.membership_id = $1'],
          parameters: [ctx.member.membershipId],
          args,
          load: query => ctx.db.privacyConsent.findMany(query),
        }),
    },
    ...listOf('PrivacyConsent'),
  ),
);

builder.mutationField('giveConsent', t =>
  t.prismaField({
    type: PrivacyConsentType,
    access: 'member',
    description:
      "Agrees to the programme's privacy text as the viewer has read it; once is enough. `StaleError` where there is another text by now: show that one, and ask again.",
    errors: { dataField: { name: 'consent' } },
    args: {
      programmeId: t.arg.globalID({ required: true, for: ProgrammeType }),
      privacyVersion: t.arg.int({ required: true, description: '`Programme.privacyVersion` of what they have read.' }),
    },
    resolve: async (query, _root, { programmeId, privacyVersion }, ctx) => {
      const id = await giveConsent(ctx, programmeId.id, privacyVersion);
      return ctx.db.privacyConsent.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
);
