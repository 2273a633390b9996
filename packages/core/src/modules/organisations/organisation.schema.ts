import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { Organisation } from '../../database/generated/client.ts';
import type { Joining } from '../../database/generated/enums.ts';
import { type PersonalDataKind, personalDataKinds } from '../../database/personal-data.ts';
import { builder } from '../../graphql/builder.ts';
import { requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { allows } from '../../policy.ts';
import { type Term, terms, type Vocabulary, type Word, wordsFor } from '../../texts/vocabulary.ts';
import { OrganisationInactive } from '../../access/organisation.info.ts';
import { isShown } from './organisation.logo.ts';
import { organisationPolicy } from './organisation.policy.ts';
import { changeOrganisation, domainsOf, loadOrganisation } from './organisation.service.ts';

const TermEnum = builder.enumType('Term', {
  description: 'A word of ours that an organisation may replace by its own.',
  values: Object.fromEntries(terms.map(term => [term.toUpperCase(), { value: term }])) as Record<
    Uppercase<Term>,
    { value: Term }
  >,
});

const PersonalDataKindEnum = builder.enumType('PersonalDataKind', {
  description: 'What kind of personal data something is.',
  values: {
    IDENTITY: { value: 'identity', description: 'Who somebody is: name, picture, accounts.' },
    CONTACT: { value: 'contact', description: 'How they are reached.' },
    ANSWER: { value: 'answer', description: 'What they answered when they were asked.' },
    CONTENT: { value: 'content', description: 'What they wrote to others.' },
    BEHAVIOUR: { value: 'behaviour', description: 'What they did, and when.' },
    TECHNICAL: { value: 'technical', description: 'What machines keep of it: jobs, imports.' },
    SENSITIVE: {
      value: 'sensitive',
      description: 'What they need, and when they care for others: for whom they name.',
    },
  } satisfies Record<Uppercase<PersonalDataKind>, { value: PersonalDataKind; description: string }>,
});

interface TermWords extends Word {
  readonly term: Term;
  readonly locale: string;
}

export const TermWordsType = builder.objectRef<TermWords>('TermWords').implement({
  description: 'The words for a term in one language.',
  fields: t => ({
    term: t.field({ type: TermEnum, resolve: words => words.term }),
    locale: t.exposeString('locale'),
    one: t.exposeString('one', { description: 'One of them: `guide`.' }),
    the: t.exposeString('the', {
      nullable: true,
      description: 'A certain one, where the article is part of it: `guiden`.',
    }),
    many: t.exposeString('many', { nullable: true, description: 'Several: `guider`.' }),
  }),
});

export function toTermWords(vocabulary: Vocabulary): TermWords[] {
  return Object.entries(vocabulary).flatMap(([locale, own]) =>
    terms.flatMap(term => (own[term] ? [{ term, locale, ...own[term] }] : [])),
  );
}

const Colour = builder.objectRef<{ name: string; value: string }>('Colour').implement({
  description: 'A colour, by what it is for.',
  fields: t => ({
    name: t.exposeString('name', { description: '`primary`, `background` …' }),
    value: t.exposeString('value', { description: '`#rrggbb`' }),
  }),
});

const BrandType = builder.objectRef<OrganisationInfo['brand']>('Brand').implement({
  description: "What a frontend dresses itself in; what is not set is the frontend's choice.",
  fields: t => ({
    colours: t.field({
      type: [Colour],
      resolve: ({ colours = {} }) => Object.entries(colours).map(([name, value]) => ({ name, value })),
    }),
    logoUrl: t.string({
      nullable: true,
      description: 'At a host that the operator lists; null where it no longer is at one.',
      resolve: ({ logoUrl }, _args, { platform }) =>
        logoUrl !== undefined && isShown(platform.config, logoUrl) ? logoUrl : null,
    }),
    fontFamily: t.string({ nullable: true, resolve: ({ fontFamily }) => fontFamily ?? null }),
  }),
});

const Retention = builder.objectRef<{ kind: PersonalDataKind; days: number }>('Retention').implement({
  description: 'How long one kind of personal data is kept.',
  fields: t => ({
    kind: t.field({ type: PersonalDataKindEnum, resolve: ({ kind }) => kind }),
    days: t.exposeInt('days'),
  }),
});

const JoiningEnum = builder.enumType('Joining', {
  description: 'How people become members of an organisation.',
  values: {
    INVITED: { description: 'Only those whom somebody has invited, registered or brought in by a file.' },
    BY_LINK: {
      description:
        'Also whoever has the link of a programme and signs in with a verified address: `join` of the sign-in, see the guide for frontends.',
    },
  } satisfies Record<Joining, object>,
});

const OrganisationSettings = builder.objectRef<Organisation>('OrganisationSettings').implement({
  description: 'How an organisation is set up, for its administrators.',
  fields: t => ({
    version: t.exposeInt('version', { description: 'Raised by each change.' }),
    mailFrom: t.exposeString('mailFrom', { nullable: true, description: 'Whom mails say that they are from.' }),
    vocabulary: t.field({
      type: [TermWordsType],
      description: 'Its own words, as they were entered, in all languages.',
      resolve: ({ vocabulary }) => toTermWords(vocabulary as Vocabulary),
    }),
    words: t.field({
      type: [TermWordsType],
      description: 'The words in use, in all its languages: its own, with what is guessed of them, else ours.',
      resolve: ({ locales, vocabulary }) =>
        locales.flatMap(locale =>
          terms.map(term => ({ term, locale, ...wordsFor({ locale, vocabulary: vocabulary as Vocabulary }, term) })),
        ),
    }),
    retention: t.field({
      type: [Retention],
      resolve: ({ retention }) =>
        personalDataKinds.flatMap(kind => {
          const days = (retention as Record<string, number>)[kind];
          return days === undefined ? [] : [{ kind, days }];
        }),
    }),
    minimumCell: t.exposeInt('minimumCell', {
      description: 'Statistics show no group that has fewer people; 5 at least.',
    }),
    managersMayInvite: t.exposeBoolean('managersMayInvite', {
      description: 'Whether managers may invite and register people, and not only administrators.',
    }),
    joining: t.expose('joining', { type: JoiningEnum, description: 'How people become members.' }),
    domains: t.stringList({
      description: 'The host names at which it is met. The operator adds them.',
      resolve: (_settings, _args, ctx) => domainsOf(ctx),
    }),
  }),
});

export const OrganisationType = builder.objectRef<OrganisationInfo>('Organisation');

builder.node(OrganisationType, {
  description: 'The customer whose programmes these are.',
  id: { resolve: organisation => organisation.id },
  loadWithoutCache: (id, ctx) => loadOrganisation(ctx, id),
  fields: t => ({
    slug: t.exposeString('slug', { description: 'Its short name, as the header `X-Organisation` takes it.' }),
    name: t.exposeString('name'),
    locales: t.exposeStringList('locales', {
      description:
        "The languages it offers. Texts of the platform's own exist in `da` and `en`; in others it says them in English.",
    }),
    defaultLocale: t.exposeString('defaultLocale'),
    timeZone: t.field({ type: 'TimeZone', resolve: organisation => organisation.timeZone }),
    brand: t.field({ type: BrandType, resolve: organisation => organisation.brand }),
    terms: t.field({
      type: [TermWordsType],
      description:
        "What a mentor, a match … is called here, in the reader's language: the words for headings and buttons.",
      resolve: ({ vocabulary }, _args, { locale }) =>
        terms.map(term => ({ term, locale, ...wordsFor({ locale, vocabulary }, term) })),
    }),
    settings: t.field({
      type: OrganisationSettings,
      nullable: true,
      description: 'Null for those who are not its administrators.',
      resolve: ({ id }, _args, ctx) =>
        allows(organisationPolicy, 'readSettings', ctx.viewer, { id })
          ? ctx.db.organisation.findUniqueOrThrow({ where: { id } })
          : null,
    }),
  }),
});

builder.queryField('organisation', t =>
  t.field({
    type: OrganisationType,
    nullable: true,
    access: 'anyone',
    description:
      "The viewer's organisation; where nobody is signed in, the one that is met at the host name of the request, and null at a host name that is nobody's.",
    resolve: (_root, _args, ctx) => {
      if (ctx.signInProblem instanceof OrganisationInactive) throw ctx.signInProblem;
      return ctx.knownOrganisation ?? null;
    },
  }),
);

const ColourInput = builder.inputType('ColourInput', {
  description: 'A colour, by what it is for.',
  fields: t => ({
    name: t.string({ required: true, description: 'Such as `primary`.' }),
    value: t.string({ required: true, description: '`#rrggbb`' }),
  }),
});

const BrandInput = builder.inputType('BrandInput', {
  description: 'What frontends dress themselves in.',
  fields: t => ({
    colours: t.field({ type: [ColourInput] }),
    logoUrl: t.string({ description: 'https, at the own host of the platform or one that its operator lists.' }),
    fontFamily: t.string({ description: 'Names of fonts, with commas between them.' }),
  }),
});

export const TermWordsInput = builder.inputType('TermWordsInput', {
  description: 'The words for a term in one language. What is not given is guessed from `one`.',
  fields: t => ({
    term: t.field({ type: TermEnum, required: true }),
    locale: t.string({ required: true }),
    one: t.string({ required: true, description: 'One of them: `guide`.' }),
    the: t.string({ description: 'A certain one, where the article is part of it: Danish `guiden`.' }),
    many: t.string({ description: 'Several: `guides`.' }),
  }),
});

const RetentionInput = builder.inputType('RetentionInput', {
  description: 'How long one kind of personal data is kept.',
  fields: t => ({
    kind: t.field({ type: PersonalDataKindEnum, required: true }),
    days: t.int({ required: true }),
  }),
});

const ChangeOrganisationInput = builder.inputType('ChangeOrganisationInput', {
  description: 'What is to be changed; what is given replaces all of what was there.',
  fields: t => ({
    name: t.string(),
    locales: t.stringList(),
    defaultLocale: t.string({ description: 'One of the locales.' }),
    timeZone: t.field({ type: 'TimeZone' }),
    brand: t.field({ type: BrandInput }),
    mailFrom: t.string({
      description: "Whom mails say that they are from, null: the name; the address is the deployment's.",
    }),
    vocabulary: t.field({ type: [TermWordsInput] }),
    retention: t.field({ type: [RetentionInput] }),
    minimumCell: t.int({ description: 'Statistics show no group that has fewer people; 5 at least.' }),
    managersMayInvite: t.boolean({
      description: 'Whether managers may invite and register people, and not only administrators.',
    }),
    joining: t.field({ type: JoiningEnum, description: 'How people become members.' }),
  }),
});

builder.mutationField('changeOrganisation', t =>
  t.field({
    type: OrganisationType,
    access: 'member',
    description: "Changes brand, words, languages and rules of the viewer's organisation. For administrators.",
    errors: { dataField: { name: 'organisation' } },
    args: {
      input: t.arg({ type: ChangeOrganisationInput, required: true }),
      version: t.arg.int({
        ...requiredVersion,
        description: '`settings.version` that the change was made on; where it is another by now, `StaleError`.',
      }),
    },
    resolve: (_root, { input: { brand, vocabulary, ...input }, version }, ctx) =>
      changeOrganisation(
        ctx,
        {
          ...withoutNull(input),
          ...(input.mailFrom === null && { mailFrom: null }),
          ...(brand && { brand: withoutNull(brand) }),
          ...(vocabulary && { vocabulary: vocabulary.map(withoutNull) }),
        },
        version,
      ),
  }),
);
