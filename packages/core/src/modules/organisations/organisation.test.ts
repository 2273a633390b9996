import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../../mails/fixtures/mail-server.ts';
import type { JobTry } from '../../jobs/job.ts';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import type { RequestContext } from '../../context.ts';
import { sendMailsHandler } from '../../notify/notification.jobs.ts';
import { matchOfferedMail, partnerRoles } from '../matches/match.mails.ts';
import { requestMails } from '../../notify/notification.service.ts';
import { addDomain, changeOrganisationStatus, removeDomain } from '../../operator/organisation.operator.ts';

let mailServer: MailServer;
let api: TestPlatform;
let ours: OrganisationInfo;
let administrator: TestPerson;
let dane: TestPerson;
let member: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  mailServer = await startMailServer();
  api = await createTestPlatform({
    config: {
      imageHosts: ['cdn.example'],
      trustProxy: true,
      mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' },
    },
  });
  ours = await api.organisation('north-wind');
  administrator = await api.person(ours, { administrator: true });
  dane = await api.person(ours, { administrator: true, locale: 'da', name: 'Dorthe' });
  member = await api.person(ours);
  stranger = await api.person(await api.organisation('south-wind'), { administrator: true });
});
afterAll(async () => {
  await api.close();
  await mailServer.close();
});

const changing = /* GraphQL */ `
  mutation ($input: ChangeOrganisationInput!, $version: Int!) {
    changeOrganisation(input: $input, version: $version) {
      __typename
      ... on ChangeOrganisationSuccess { organisation { name brand { colours { name value } logoUrl fontFamily } settings { version mailFrom minimumCell retention { kind days } } } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path code message } }
    }
  }
`;

async function change(person: TestPerson, input: object, version?: number) {
  const { data } = await api.execute(person, changing, { input, version: version ?? (await versionOf(person)) });
  return data.changeOrganisation;
}

async function versionOf(person: TestPerson): Promise<number> {
  const { data } = await api.execute(person, '{ organisation { settings { version } } }');
  return data.organisation.settings?.version ?? 1;
}

test('an administrator changes brand, mail name, retention and cell size; what is not given stays', async () => {
  const answer = await change(administrator, {
    name: 'Nordenvind',
    brand: {
      colours: [{ name: 'primary', value: '#0A7F5C' }],
      logoUrl: 'https://cdn.example/logo.svg',
      fontFamily: 'Inter, sans-serif',
    },
    mailFrom: 'Mentoring at Nordenvind',
    retention: [{ kind: 'TECHNICAL', days: 30 }],
    minimumCell: 8,
  });
  expect(answer).toEqual({
    __typename: 'ChangeOrganisationSuccess',
    organisation: {
      name: 'Nordenvind',
      brand: {
        colours: [{ name: 'primary', value: '#0a7f5c' }],
        logoUrl: 'https://cdn.example/logo.svg',
        fontFamily: 'Inter, sans-serif',
      },
      settings: {
        version: 2,
        mailFrom: 'Mentoring at Nordenvind',
        minimumCell: 8,
        retention: [{ kind: 'TECHNICAL', days: 30 }],
      },
    },
  });
  const next = await change(administrator, { mailFrom: null });
  expect(next.organisation).toMatchObject({
    name: 'Nordenvind',
    settings: { version: 3, mailFrom: null, minimumCell: 8 },
  });
});

test('a change that was begun on an old version is refused, and changes nothing', async () => {
  const version = await versionOf(administrator);
  const answers = await Promise.all(['A', 'B', 'C'].map(name => change(administrator, { name }, version)));
  expect(answers.map((answer): string => answer.code ?? 'done').toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'STALE',
    'STALE',
    'done',
  ]);
  expect(await versionOf(administrator)).toBe(version + 1);
});

test('only administrators change or see the settings, and only their own', async () => {
  expect(await change(member, { name: 'Mine' }, 1)).toMatchObject({ code: 'FORBIDDEN' });
  const { data } = await api.execute(member, '{ organisation { slug settings { version } } }');
  expect(data).toEqual({ organisation: { slug: 'north-wind', settings: null } });
  await change(stranger, { name: 'Theirs' });
  const ourName = await api.execute(member, '{ organisation { name } }');
  expect(ourName.data.organisation.name).not.toBe('Theirs');
});

test('a logo is at a host that the operator lists; elsewhere it is refused in words, and no longer told', async () => {
  for (const logoUrl of ['https://elsewhere.example/logo.svg', 'https://cdn.example.elsewhere.example/logo.svg']) {
    const { host } = new URL(logoUrl);
    const refused = await change(dane, { brand: { logoUrl } });
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['input', 'brand', 'logoUrl'] }] });
    expect(refused.issues[0]).toMatchObject({
      code: 'HOST_NOT_LISTED',
      message: `Siderne viser ikke billeder fra ${host}. Brug en adresse hos mentorkit.test, cdn.example, eller bed driften om at tilføje ${host}.`,
    });
  }
  for (const logoUrl of ['https://mentorkit.test/logo.svg', 'https://cdn.example/logo.svg']) {
    const { organisation } = await change(administrator, { brand: { logoUrl } });
    expect(organisation.brand.logoUrl).toBe(logoUrl);
  }
  // As it was before hosts were listed, or when the operator took one away.
  await api.platform.database.asSystem('a logo of an earlier release', system =>
    system.query(
      `update organisations set brand = '{"logoUrl":"https://gone.example/a.svg"}' where slug = 'north-wind'`,
    ),
  );
  rightsChanged(api.platform);
  const { data } = await api.execute(member, '{ organisation { brand { logoUrl } } }');
  expect(data.organisation.brand.logoUrl).toBeNull();
});

test.each([
  [{ minimumCell: 4 }, ['input', 'minimumCell']],
  [{ brand: { logoUrl: 'http://cdn.example/logo.svg' } }, ['input', 'brand', 'logoUrl']],
  [{ brand: { logoUrl: 'javascript:alert(1)' } }, ['input', 'brand', 'logoUrl']],
  [{ brand: { colours: [{ name: 'primary', value: 'red; }' }] } }, ['input', 'brand', 'colours', '0', 'value']],
  [
    {
      brand: {
        colours: [
          { name: 'a', value: '#000000' },
          { name: 'a', value: '#ffffff' },
        ],
      },
    },
    ['input', 'brand', 'colours'],
  ],
  [{ brand: { fontFamily: 'x}</style>' } }, ['input', 'brand', 'fontFamily']],
  [{ locales: ['da'], defaultLocale: 'en' }, ['input', 'defaultLocale']],
  [{ locales: [] }, ['input', 'locales']],
  [{ mailFrom: 'Us\r\nBcc: all' }, ['input', 'mailFrom']],
  [{ vocabulary: [{ term: 'MENTOR', locale: 'en', one: '{name}' }] }, ['input', 'vocabulary', '0', 'one']],
  [
    {
      vocabulary: [
        { term: 'MENTOR', locale: 'en', one: 'a' },
        { term: 'MENTOR', locale: 'en', one: 'b' },
      ],
    },
    ['input', 'vocabulary', '1'],
  ],
  [{ retention: [{ kind: 'CONTENT', days: 0 }] }, ['input', 'retention', '0', 'days']],
])('%j is refused where it is wrong, and changes nothing', async (input, path) => {
  const version = await versionOf(administrator);
  expect(await change(administrator, input)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
  expect(await versionOf(administrator)).toBe(version);
});

test('a term that is changed is changed in queries, errors and mails, in both languages, and for nobody else', async () => {
  await change(administrator, {
    vocabulary: [
      { term: 'MENTOR', locale: 'en', one: 'guide', many: 'guides' },
      { term: 'MENTOR', locale: 'da', one: 'vejviser', the: 'vejviseren', many: 'vejvisere' },
      { term: 'PROGRAMME', locale: 'en', one: 'journey' },
      { term: 'PROGRAMME', locale: 'da', one: 'rejse', the: 'rejsen' },
    ],
  });
  const asking = /* GraphQL */ `
    query { organisation { terms { term one the many } } node(id: "UHJvZ3JhbW1lOjE") { id } }
  `;
  const openUnknown = /* GraphQL */ `
    mutation { openProgramme(id: "UHJvZ3JhbW1lOjE") { ... on Error { message } } }
  `;
  async function seenBy(person: TestPerson) {
    const { terms } = (await api.execute(person, asking)).data.organisation;
    const { message } = (await api.execute(person, openUnknown)).data.openProgramme;
    const { one, the, many } = terms.find(({ term }: { term: string }) => term === 'MENTOR');
    return { words: [one, the, many], message };
  }
  expect(await seenBy(administrator)).toEqual({
    words: ['guide', 'guide', 'guides'],
    message: 'You cannot use that journey: it may not exist.',
  });
  expect(await seenBy(dane)).toEqual({
    words: ['vejviser', 'vejviseren', 'vejvisere'],
    message: 'Du kan ikke bruge dette (rejse): det findes måske ikke.',
  });
  expect(await seenBy(stranger)).toEqual({
    words: ['mentor', 'mentor', 'mentors'],
    message: 'You cannot use that programme: it may not exist.',
  });

  const inUse = '{ organisation { settings { words { term locale one the many } } } }';
  const { words } = (await api.execute(administrator, inUse)).data.organisation.settings;
  expect(words).toContainEqual({ term: 'MENTOR', locale: 'da', one: 'vejviser', the: 'vejviseren', many: 'vejvisere' });
  expect(words).toContainEqual({ term: 'PROGRAMME', locale: 'en', one: 'journey', the: 'journey', many: 'journeys' });
  expect(words).toContainEqual({ term: 'MENTEE', locale: 'da', one: 'mentee', the: 'menteen', many: 'menteer' });

  await Promise.all([administrator, dane, stranger].map(offerMail));
  expect(subjectFor(administrator)).toBe('First steps: we have found a possible guide for you');
  expect(subjectFor(dane)).toBe('Første skridt: vi har fundet en vejviser til dig');
  expect(subjectFor(stranger)).toBe('First steps: we have found a possible mentor for you');
});

test('mails are from the organisation, as it calls itself', async () => {
  mailServer.mails.length = 0;
  await change(administrator, { mailFrom: 'Mentoring, Nordenvind' });
  await offerMail(administrator);
  expect(mailServer.mails[0]!.from?.value).toEqual([
    { address: 'no-reply@mentorkit.test', name: 'Mentoring, Nordenvind' },
  ]);
});

function subjectFor(person: TestPerson): string | undefined {
  return mailServer.mails.find(({ recipients }) => recipients.includes(person.email))?.subject;
}

let mails = 0;
async function offerMail(person: TestPerson): Promise<void> {
  mails += 1;
  const key = `offer-${mails}`;
  await api.asPlatform(person.organisation, async (ctx: RequestContext) => {
    const parameters = {
      programme: { localised: { en: 'First steps', da: 'Første skridt' } },
      partner: 'Mo',
      role: { text: partnerRoles.MENTOR },
      until: { instant: '2027-01-19T09:00:00Z' },
    } as const;
    await requestMails(ctx, [{ key, membershipId: person.membershipId, mail: matchOfferedMail, parameters }]);
    const [mail] = await ctx.sql<{ id: string }>('select id from mails where key = $1', [key]);
    await sendMailsHandler.handle(ctx, { ids: [mail!.id] }, {} as JobTry);
  });
}

const meeting = '{ organisation { slug name locales brand { logoUrl } settings { version } } }';

function at(host: string) {
  return { 'x-forwarded-host': host };
}

test('who is not signed in meets the organisation of the host name, and sees what is public', async () => {
  await addDomain(api.platform, 'north-wind', 'Mentoring.North-Wind.example');
  const { data } = await api.execute(undefined, meeting, {}, at('mentoring.north-wind.example:443'));
  expect(data.organisation).toMatchObject({ slug: 'north-wind', locales: ['en', 'da'], settings: null });
  const expired = { token: await api.issuer.token({ sub: 'x' }, { expiresAt: new Date(0) }) };
  const again = await api.execute(expired, meeting, {}, at('mentoring.north-wind.example'));
  expect(again).toMatchObject({ errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] });
  for (const host of ['mentorkit.test', 'nobody.example', "x' or true--"])
    expect((await api.execute(undefined, meeting, {}, at(host))).data).toEqual({ organisation: null });
});

test('a host name lets nobody into an organisation that is not theirs', async () => {
  const answer = await api.execute(
    stranger,
    '{ viewer { person { id } } auditEvents { edges { cursor } } }',
    {},
    at('mentoring.north-wind.example'),
  );
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  expect(answer.data ?? null).toBeNull();
});

test('at an organisation’s host name no header leads into another', async () => {
  const asked = async (organisation: string) =>
    await api.execute(
      dane,
      '{ viewer { organisation { slug } } organisation { slug } }',
      {},
      {
        ...at('mentoring.north-wind.example'),
        'x-organisation': organisation,
      },
    );
  expect((await asked('north-wind')).data).toMatchObject({ organisation: { slug: 'north-wind' } });
  for (const other of ['south-wind', 'nobody']) {
    const answer = await asked(other);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(answer.data ?? null).toBeNull();
  }
});

test('a token that is not good is refused alike, whatever is asked', async () => {
  const good = await api.issuer.token({ sub: 'x' });
  const tampered = { token: `${good.slice(0, -4)}${good.endsWith('AAAA') ? 'BBBB' : 'AAAA'}` };
  for (const asked of [
    '{ viewer { person { id } } }',
    '{ organisation { slug } }',
    '{ __typename }',
    '{ programmes { edges { cursor } } }',
    'mutation { revokeSession(id: "x") { __typename } }',
  ])
    expect(await api.execute(tampered, asked)).toMatchObject({ errors: [{ extensions: { code: 'TOKEN_INVALID' } }] });
});

test('where no proxy of ours is in front, nobody says at which host name they are', async () => {
  const direct = await createTestPlatform({ beside: api });
  const { data } = await direct.execute(undefined, meeting, {}, at('mentoring.north-wind.example'));
  expect(data).toEqual({ organisation: null });
  await direct.close();
});

test('a host name is one organisation’s, and the platform’s own is nobody’s', async () => {
  const add = (domain: string) => addDomain(api.platform, 'south-wind', domain);
  await expect(add('mentoring.north-wind.example')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await expect(add('mentorkit.test')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(add('no host name')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(removeDomain(api.platform, 'south-wind', 'mentoring.north-wind.example')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const { data } = await api.execute(dane, '{ organisation { settings { domains } } }');
  expect(data.organisation.settings.domains).toEqual(['mentoring.north-wind.example']);
  await removeDomain(api.platform, 'north-wind', 'mentoring.north-wind.example');
  expect((await api.execute(undefined, meeting, {}, at('mentoring.north-wind.example'))).data.organisation).toBeNull();
});

test('members of a suspended organisation are refused at once, with a code, and come back when it is resumed', async () => {
  const organisation = await api.organisation();
  const person = await api.person(organisation, { administrator: true, locale: 'da' });
  const me = '{ auditEvents { edges { node { action outcome actor { id } data } } } }';
  expect((await api.execute(person, me)).errors).toBeUndefined();
  await changeOrganisationStatus(api.platform, organisation.slug, 'suspend', 'unpaid');
  for (const document of [
    me,
    '{ organisation { slug } }',
    'mutation { openProgramme(id: "UHJvZ3JhbW1lOjE") { ... on Error { code } } }',
  ]) {
    const { data, errors } = await api.execute(person, document);
    expect({ document, code: errors?.[0]?.extensions['code'] ?? data.openProgramme?.code }).toEqual({
      document,
      code: 'ORGANISATION_SUSPENDED',
    });
  }
  await expect(api.asPlatform(organisation, async () => {})).rejects.toMatchObject({ code: 'ORGANISATION_SUSPENDED' });
  await expect(changeOrganisationStatus(api.platform, organisation.slug, 'suspend', 'again')).rejects.toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    allowed: ['RESUME_ORGANISATION', 'CLOSE_ORGANISATION'],
  });
  await changeOrganisationStatus(api.platform, organisation.slug, 'resume', 'paid');
  const { data } = await api.execute(person, me);
  expect(data.auditEvents.edges.map(({ node }: { node: { action: string } }) => node.action)).toEqual([
    'organisation.resume',
    'organisation.suspend',
    'organisation.create',
  ]);
  expect(data.auditEvents.edges[1].node).toMatchObject({
    actor: null,
    data: { reason: 'unpaid', from: 'ACTIVE', to: 'SUSPENDED' },
  });
});

test('who belongs to several organisations works in the others', async () => {
  const [suspended, other] = [await api.organisation(), await api.organisation()];
  const person = await api.person(suspended);
  await api.asPlatform(other, ctx =>
    ctx.sql(`insert into memberships (email, display_name, time_zone) values ($1, 'Twice', 'UTC')`, [person.email]),
  );
  const slug = '{ viewer { organisation { slug } } }';
  expect((await api.execute(person, '{ auditEvents { edges { cursor } } }')).errors?.[0]?.extensions['code']).toBe(
    'ORGANISATION_REQUIRED',
  );
  await changeOrganisationStatus(api.platform, suspended.slug, 'suspend', 'unpaid');
  expect((await api.execute(person, slug)).data.viewer.organisation.slug).toBe(other.slug);
  const named = await api.execute(person, '{ organisation { slug } }', {}, { 'x-organisation': suspended.slug });
  expect(named.errors?.[0]?.extensions['code']).toBe('ORGANISATION_SUSPENDED');
});

test('what is closed stays closed', async () => {
  const organisation = await api.organisation();
  const person = await api.person(organisation);
  await changeOrganisationStatus(api.platform, organisation.slug, 'close', 'left');
  expect((await api.execute(person, '{ organisation { slug } }')).errors?.[0]?.extensions['code']).toBe(
    'ORGANISATION_CLOSED',
  );
  for (const action of ['resume', 'suspend', 'close'] as const)
    await expect(changeOrganisationStatus(api.platform, organisation.slug, action, '')).rejects.toMatchObject({
      code: 'ILLEGAL_TRANSITION',
    });
  await expect(changeOrganisationStatus(api.platform, 'nobody', 'close', '')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
