// What the tour does not leave behind, for the pictures: people who are asked, wait, were turned down and come back.

type Ask = (email: string, query: string, variables?: object) => Promise<any>;

const slug = 'harbour-of-first-steps';
const both = (en: string, da: string) => [
  { locale: 'en', text: en },
  { locale: 'da', text: da },
];
const input = {
  title: both(
    'Harbour: mentoring for newcomers to the maritime and logistics professions',
    'Havnen: mentorordning for nytilkomne i søfarts- og logistikvirksomhederne',
  ),
  purpose: both(
    'Who is new in a harbour town meets somebody who knows their way in it.\n\nYou meet every other week for half a year, and decide together what about.',
    'Den, der er ny i en havneby, møder en, der kender vejen.\n\nI mødes hver anden uge i et halvt år og beslutter sammen, hvad det handler om.',
  ),
  privacyText: both(
    'We keep what you answer until a year after the end. Managers read it; whoever you are matched with sees your name and your answers to open questions.',
    'Vi gemmer det, du svarer, til et år efter afslutningen. Lederne læser det; den, du bliver matchet med, ser dit navn og dine svar på åbne spørgsmål.',
  ),
  locales: ['en', 'da'],
  languages: ['en', 'da'],
  timeZone: 'Europe/Copenhagen',
  phases: [
    { kind: 'RECRUITMENT', startsAt: '2026-01-05T08:00:00Z', endsAt: '2031-02-01T16:00:00Z' },
    { kind: 'MATCHING' },
    { kind: 'MENTORING' },
  ],
  questions: [
    {
      key: 'why',
      label: both('What do you want to reach?', 'Hvad vil du gerne opnå?'),
      type: 'TEXT',
      required: true,
      roles: ['MENTOR', 'MENTEE'],
    },
  ],
};
const answers = [
  'I came here in spring, and would like to know how one gets into the pilots’ training, which certificates count and whom to ask.',
  'Jeg vil gerne have en samtalepartner om skibsmæglerelevuddannelsen, og om hvordan man holder fast, når det bliver svært.',
];

/**
 * A programme with one place, found by everybody, and each state that somebody can be in; made once for a demo.
 *
 * @param applicants addresses of six members: in the queue, on the waiting list twice, turned down, asked for more, asked
 */
export async function pictured(ask: Ask, manager: string, applicants: readonly string[]) {
  const does = async (email: string, mutation: string, variables: object = {}) => {
    const [answer] = Object.values<any>(await ask(email, mutation, variables));
    if (answer.code) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const wrong = '... on Error { code message } ... on InvalidInputError { issues { path message } }';
  const { viewer } = await ask(manager, '{ viewer { organisation { slug } } }');
  const { programmePage } = await ask(
    manager,
    'query ($of: String!, $slug: String!) { programmePage(organisation: $of, slug: $slug) { id } }',
    { of: viewer.organisation.slug, slug },
  );
  const programmeId: string = programmePage?.id ?? (await make());
  const { url } = await does(
    manager,
    `mutation ($input: CreateInvitationLinkInput!) {
       createInvitationLink(input: $input) { ... on CreateInvitationLinkSuccess { url } ${wrong} } }`,
    {
      input: { programmeId, role: 'MENTOR', mostUses: 30, endsAt: new Date(Date.now() + 1_209_600_000).toISOString() },
    },
  );
  return { programmeId, slug, organisation: viewer.organisation.slug, token: new URL(url).pathname.split('/').at(-1)! };

  async function make(): Promise<string> {
    const { programme } = await does(
      manager,
      `mutation ($input: CreateProgrammeInput!) {
         createProgramme(input: $input) { ... on CreateProgrammeSuccess { programme { id version } } ${wrong} } }`,
      { input },
    );
    const { id } = programme;
    await does(
      manager,
      `mutation ($id: ID!, $version: Int!, $input: ChangeProgrammeInput!) {
         changeProgramme(id: $id, version: $version, input: $input) { __typename ${wrong} } }`,
      {
        ...programme,
        input: {
          slug,
          visibility: 'PUBLIC',
          admission: { mostMentees: 1, mayReturn: true, returnsAfterDecline: true },
        },
      },
    );
    await does(manager, `mutation ($id: ID!) { openProgramme(id: $id, confirmed: 0) { __typename ${wrong} } }`, { id });
    const ids: string[] = [];
    for (const [at, email] of applicants.slice(0, 5).entries()) {
      await does(
        email,
        `mutation ($id: ID!) { giveConsent(programmeId: $id, privacyVersion: 1) { __typename ${wrong} } }`,
        { id },
      );
      const applied = await does(
        email,
        `mutation ($id: ID!, $answers: [AnswerInput!]) {
           applyToProgramme(programmeId: $id, role: MENTEE, languages: ["en"], answers: $answers, submit: true) {
             ... on ApplyToProgrammeSuccess { participant { id } } ${wrong} } }`,
        { id, answers: [{ key: 'why', values: [answers[at % 2]] }] },
      );
      ids.push(applied.participant.id);
    }
    const decide = (at: number, name: string, comment: string) =>
      does(
        manager,
        `mutation ($id: ID!, $comment: String) {
           ${name}(id: $id, comment: $comment, note: "Talked with on the phone.") { __typename ${wrong} } }`,
        { id: ids[at], comment },
      );
    await decide(1, 'waitlistParticipant', 'We have one place, and tell you as soon as another is free.');
    await decide(2, 'waitlistParticipant', 'We have one place, and tell you as soon as another is free.');
    await decide(3, 'declineParticipant', 'You live far from the harbour; look at our programme for the inland.');
    await decide(4, 'requestChanges', 'Please write a little more about what you want to reach.');
    await does(
      manager,
      `mutation ($input: InviteParticipantsInput!) { inviteParticipants(input: $input) { __typename ${wrong} } }`,
      {
        input: {
          programmeId: id,
          role: 'MENTOR',
          message: 'We thought of you first.',
          people: [
            { email: applicants[5] },
            { email: 'a.person.with.quite.a.long.name.indeed@an-organisation-with-a-long-name.invalid' },
          ],
        },
      },
    );
    return id;
  }
}
