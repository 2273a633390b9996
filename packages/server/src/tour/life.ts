import { type Client, Refused } from './client.ts';
import { acceptMatch, matchList, publishRun, runResult, startRun } from './matching.ts';
import { expectThat, heading, ok, say } from './terminal.ts';

export const templates = /* GraphQL */ `
  query Templates {
    programmeTemplates { key title file }
  }
`;

export const importTemplate = /* GraphQL */ `
  mutation ImportProgramme($file: String!, $startsOn: String!) {
    importProgramme(file: $file, startsOn: $startsOn) {
      ... on ImportProgrammeSuccess { programme { id title version phases { kind startsAt endsAt } } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path message } }
    }
  }
`;

const addQuestion = /* GraphQL */ `
  mutation AddQuestion($programmeId: ID!, $input: QuestionInput!) {
    addQuestion(programmeId: $programmeId, input: $input) {
      ... on AddQuestionSuccess { question { id version } }
      ... on Error { code message }
    }
  }
`;

const changeQuestion = /* GraphQL */ `
  mutation ChangeQuestion($id: ID!, $input: ChangeQuestionInput!, $version: Int!) {
    changeQuestion(id: $id, input: $input, version: $version) {
      ... on ChangeQuestionSuccess { question { version } }
      ... on Error { code message }
    }
  }
`;

export const missingOf = /* GraphQL */ `
  query Missing($id: ID!) {
    programme(id: $id) { version allowedActions missing { code path locale message mutation } }
  }
`;

export const changeProgramme = /* GraphQL */ `
  mutation ChangeProgramme($id: ID!, $input: ChangeProgrammeInput!, $version: Int!) {
    changeProgramme(id: $id, input: $input, version: $version) {
      ... on ChangeProgrammeSuccess { programme { title version } }
      ... on Error { code message }
    }
  }
`;

export const inviteParticipants = /* GraphQL */ `
  mutation InviteParticipants($input: InviteParticipantsInput!) {
    inviteParticipants(input: $input) {
      ... on InviteParticipantsSuccess { invitations { id } alreadyThere }
      ... on Error { code message }
    }
  }
`;

export const createLink = /* GraphQL */ `
  mutation CreateInvitationLink($input: CreateInvitationLinkInput!) {
    createInvitationLink(input: $input) {
      ... on CreateInvitationLinkSuccess { url invitationLink { mostUses endsAt } }
      ... on Error { code message }
    }
  }
`;

const applicationFields = /* GraphQL */ `
  fragment Application on Participant {
    id version state waitlistPosition allowedActions missing { path message } decisions { decision comment }
  }
`;

export const beginApplication = /* GraphQL */ `
  mutation BeginApplication($programmeId: ID!, $role: ParticipantRole!) {
    applyToProgramme(programmeId: $programmeId, role: $role) {
      ... on ApplyToProgrammeSuccess { participant { ...Application } }
      ... on Error { code message }
    }
  }
  ${applicationFields}
`;

const beginByLink = /* GraphQL */ `
  mutation UseInvitationLink($token: String!) {
    useInvitationLink(token: $token) {
      ... on UseInvitationLinkSuccess { participant { ...Application } }
      ... on Error { code message }
    }
  }
  ${applicationFields}
`;

export const saveApplication = /* GraphQL */ `
  mutation SaveApplication($id: ID!, $answers: [AnswerInput!], $version: Int!) {
    saveApplication(id: $id, answers: $answers, languages: ["Dansk", "English"], version: $version) {
      ... on SaveApplicationSuccess { saved { issues { message } participant { ...Application } } }
      ... on Error { code message }
    }
  }
  ${applicationFields}
`;

export const submitApplication = /* GraphQL */ `
  mutation SubmitApplication($id: ID!) {
    submitApplication(id: $id) {
      ... on SubmitApplicationSuccess { participant { ...Application } }
      ... on Error { code message }
    }
  }
  ${applicationFields}
`;

const ownApplication = /* GraphQL */ `
  query OwnApplication($programmeId: ID!) {
    programme(id: $programmeId) { viewerParticipants { ...Application } }
  }
  ${applicationFields}
`;

export const decide = /* GraphQL */ `
  mutation Decide($programmeId: ID!, $ids: [ID!], $decision: ApplicationDecision!, $comment: String) {
    decideApplications(programmeId: $programmeId, participantIds: $ids, decision: $decision, comment: $comment) {
      ... on DecideApplicationsSuccess { decided }
      ... on Error { code message }
    }
  }
`;

const withdraw = /* GraphQL */ `
  mutation Withdraw($id: ID!) {
    withdrawParticipant(id: $id) {
      ... on WithdrawParticipantSuccess { participant { state } }
      ... on Error { code message }
    }
  }
`;

const giveConsent = /* GraphQL */ `
  mutation GiveConsentTo($programmeId: ID!) {
    giveConsent(programmeId: $programmeId, privacyVersion: 1) {
      ... on GiveConsentSuccess { consent { locale } }
      ... on Error { code message }
    }
  }
`;

type Move = 'open' | 'start' | 'pause' | 'resume' | 'close' | 'reopen' | 'complete';

/** Without `confirmed`, what touches people changes nothing and says whom it would touch. */
export const moveProgramme = (action: Move) => {
  const field = `${action}Programme`;
  const name = field[0]!.toUpperCase() + field.slice(1);
  return /* GraphQL */ `
    mutation ${name}($id: ID!, $confirmed: Int) {
      result: ${field}(id: $id, confirmed: $confirmed) {
        ... on ${name}Success { programme { state } }
        ... on Error { code message }
        ... on ConfirmationNeededError { people effects { message } }
      }
    }
  `;
};

const both = (en: string, da: string) => [
  { locale: 'en', text: en },
  { locale: 'da', text: da },
];

/** Made up, and of no other programme: the tour can be played again and again. */
interface Applicant {
  readonly client: Client;
  readonly email: string;
  readonly name: string;
}

/** A programme's life, as a manager and two applicants see it: drawn up, open, full, paused, over. */
export async function live(manager: Client, danish: Applicant, english: Applicant): Promise<void> {
  heading(6, 'The life of a programme');
  const began = Temporal.Now.instant();
  const id = await drawUp(manager);
  await move(manager, id, 'open');
  const { first, second } = await begin(manager, id, danish, english);
  await fillIn(id, danish, first);
  await handIn(id, english, second);
  await judge(manager, id, danish, english);
  await move(manager, id, 'pause');
  await move(manager, id, 'resume');
  await pairUp(manager, id, danish, english);
  await move(manager, id, 'start');
  await move(manager, id, 'close');
  await move(manager, id, 'reopen');
  await move(manager, id, 'close');
  await move(manager, id, 'complete');
  const { state } = await own(english, id);
  expectThat(state === 'COMPLETED', `${english.name} has completed it`, state);
  await toldByMail(danish, began);
}

/** From a template, with dates of its own, another title, one question more, and what it then lacks. */
async function drawUp(manager: Client): Promise<string> {
  const { programmeTemplates } = await manager.request(templates);
  say(`templates: ${programmeTemplates.map(({ title }: any) => title).join(', ')}`);
  const file = JSON.parse(programmeTemplates[0].file);
  file.phases[0].startsAt = { day: 0, time: '00:00' };
  file.phases[0].endsAt = { day: 28, time: '17:00' };
  // So that it is the same day there as here, wherever this runs.
  const startsOn = Temporal.Now.plainDateISO(file.programme.timeZone).toString();
  const { importProgramme } = await manager.mutate(importTemplate, { file: JSON.stringify(file), startsOn });
  const { id, title, phases } = importProgramme.programme;
  say(`"${title}" is a draft; applications from ${phases[0].startsAt} until ${phases[0].endsAt}`);

  const label = both('Why now?', 'Hvorfor nu?');
  const input = { key: 'why_now', label: [label[0]], type: 'TEXT', roles: ['MENTEE'], required: true };
  const { addQuestion: added } = await manager.mutate(addQuestion, { programmeId: id, input });
  const { programme } = await manager.request(missingOf, { id });
  expectThat(programme.missing.length === 1, `before it opens: ${programme.missing[0]?.message}`, programme);
  const { question } = added;
  await manager.mutate(changeQuestion, { id: question.id, input: { label }, version: question.version });
  const { programme: whole } = await manager.request(missingOf, { id });
  expectThat(whole.missing.length === 0, 'said in both languages, nothing is missing', whole.missing);

  const { changeProgramme: changed } = await manager.mutate(changeProgramme, {
    id,
    version: whole.version,
    input: {
      title: both('A place for one', 'Plads til én'),
      admission: { decide: 'MANAGER', promote: 'AUTOMATIC', mostMentees: 1 },
    },
  });
  say(`it is called "${changed.programme.title}" by now, and takes in one mentee`);
  const stale = await manager
    .mutate(changeProgramme, { id, version: whole.version, input: { offerDays: 7 } })
    .catch(error => error);
  expectThat(stale instanceof Refused && stale.code === 'STALE', 'who has not seen that overwrites nothing', stale);
  return id;
}

/** One is invited by address, the other comes by a link. */
async function begin(manager: Client, programmeId: string, danish: Applicant, english: Applicant) {
  await manager.mutate(inviteParticipants, {
    input: { programmeId, role: 'MENTEE', people: [{ email: danish.email, locale: 'da' }] },
  });
  const endsAt = Temporal.Now.instant().add({ hours: 24 }).toString();
  const { createInvitationLink } = await manager.mutate(createLink, {
    input: { programmeId, role: 'MENTEE', mostUses: 1, endsAt },
  });
  const token = new URL(createInvitationLink.url).pathname.split('/').at(-1);
  const { applyToProgramme } = await danish.client.mutate(beginApplication, { programmeId, role: 'MENTEE' });
  const { useInvitationLink } = await english.client.mutate(beginByLink, { token });
  ok(`${danish.name} begins as invited, ${english.name} by a link for one`);
  return { first: applyToProgramme.participant, second: useInvitationLink.participant };
}

const answers = [
  { key: 'topics', values: ['career'] },
  { key: 'goal', values: ['To lead a team'] },
  { key: 'why_now', values: ['Because'] },
];

/** What is begun is saved with its gaps, and says in their language what it lacks. */
async function fillIn(programmeId: string, applicant: Applicant, { id, version }: any): Promise<void> {
  const saved = await applicant.client.mutate(saveApplication, { id, version, answers: answers.slice(0, 1) });
  const { participant } = saved.saveApplication.saved;
  expectThat(
    participant.missing.length === 2,
    `${applicant.name} saves with gaps: ${participant.missing.map(({ message }: any) => message).join(' ')}`,
    participant,
  );
  const early = await applicant.client.mutate(submitApplication, { id }).catch(error => error);
  expectThat(early instanceof Refused && early.code === 'PRIVACY_CONSENT_NEEDED', `not yet: ${early.message}`, early);
  await handIn(programmeId, applicant, participant);
}

async function handIn(programmeId: string, { client, name }: Applicant, { id, version }: any): Promise<void> {
  await client.mutate(giveConsent, { programmeId });
  await client.mutate(saveApplication, { id, version, answers });
  const { submitApplication: handed } = await client.mutate(submitApplication, { id });
  expectThat(handed.participant.state === 'SUBMITTED', `${name} agrees to the privacy text and hands in`, handed);
}

/** Changes are asked for; one is in, the other waits, in sight of their position, until the place is free. */
async function judge(manager: Client, programmeId: string, danish: Applicant, english: Applicant): Promise<void> {
  const [first, second] = [await own(danish, programmeId), await own(english, programmeId)];
  const decided = (decision: string, participant: any, comment?: string) =>
    manager.mutate(decide, { programmeId, ids: [participant.id], decision, comment });
  await decided('REQUEST_CHANGES', first, 'Because of what?');
  const asked = await own(danish, programmeId);
  expectThat(
    asked.state === 'CHANGES_REQUESTED' && asked.decisions[0].comment === 'Because of what?',
    `asked for changes, ${danish.name} reads: "${asked.decisions[0]?.comment}"`,
    asked,
  );
  await danish.client.mutate(saveApplication, {
    id: asked.id,
    version: asked.version,
    answers: [{ key: 'why_now', values: ['I begin a new job in March'] }],
  });
  await danish.client.mutate(submitApplication, { id: asked.id });

  await decided('APPROVE', first);
  const full = await decided('APPROVE', second).catch(error => error);
  expectThat(full instanceof Refused && full.code === 'PROGRAMME_FULL', `one is in; ${full.message}`, full);
  await decided('WAITLIST', second);
  const waiting = await own(english, programmeId);
  expectThat(waiting.waitlistPosition === 1, `${english.name} waits, and sees: number 1`, waiting);
  await danish.client.mutate(withdraw, { id: first.id });
  await untilSeen(async () => (await own(english, programmeId)).state === 'APPROVED');
  ok(`${danish.name} withdraws, and ${english.name} is in, without anybody's doing`);
}

/** Who withdrew comes back as a mentor, is taken in, and both agree to be a pair: with one, it can start. */
async function pairUp(manager: Client, programmeId: string, mentor: Applicant, mentee: Applicant): Promise<void> {
  const { applyToProgramme } = await mentor.client.mutate(beginApplication, { programmeId, role: 'MENTOR' });
  const { id, version } = applyToProgramme.participant;
  const offered = [answers[0], { key: 'experience', values: ['I have led teams for ten years'] }];
  await mentor.client.mutate(saveApplication, { id, version, answers: offered });
  await mentor.client.mutate(submitApplication, { id });
  await manager.mutate(decide, { programmeId, ids: [id], decision: 'APPROVE' });
  const input = { programmeId, strategy: 'matching-assignment', seed: 7 };
  const { startMatchingRun } = await manager.mutate(startRun, { input });
  const run = { id: startMatchingRun.matchingRun.id };
  await untilSeen(async () => (await manager.request(runResult, run)).matchingRun.state === 'SUCCEEDED');
  await manager.mutate(publishRun, run);
  const { programme } = await manager.request(matchList, { id: programmeId });
  const match = { id: programme.matches.edges[0]?.node.id };
  await mentee.client.mutate(acceptMatch, match);
  const accepted = await mentor.client.mutate(acceptMatch, match);
  expectThat(accepted.acceptMatch.match.state === 'ACTIVE', `${mentor.name} is back as a mentor, and they are a pair`);
}

async function own({ client }: Applicant, programmeId: string): Promise<any> {
  return (await client.request(ownApplication, { programmeId })).programme.viewerParticipants[0];
}

/** Looks first whom it touches, and then does it. */
async function move(manager: Client, id: string, action: Move): Promise<void> {
  const document = moveProgramme(action);
  let { result } = await manager.request(document, { id });
  const effects = result.effects?.map(({ message }: any) => message) ?? [];
  if (result.code === 'CONFIRMATION_NEEDED')
    ({ result } = await manager.request(document, { id, confirmed: result.people }));
  if (result.code) throw new Refused(result.code, result.message);
  ok(
    `${action}: ${result.programme.state.toLowerCase()}${effects.length > 0 ? `; confirmed: ${effects.join(' ')}` : ''}`,
  );
}

/** What the invited one is told of it, in their language. Mails of earlier tours are left aside. */
async function toldByMail({ client, email, name }: Applicant, since: Temporal.Instant): Promise<void> {
  const subjects: string[] = [];
  await untilSeen(async () => {
    const response = await fetch(`${client.url}/demo/mails?to=${encodeURIComponent(email)}`);
    const { mails } = (await response.json()) as { mails: { at: string; subject: string }[] };
    const fresh = mails.filter(({ at }) => Temporal.Instant.compare(Temporal.Instant.from(at), since) > 0);
    subjects.splice(0, Infinity, ...fresh.map(({ subject }) => subject));
    return ['Ja eller nej?', 'ret venligst', 'er begyndt'].every(part => subjects.some(one => one.includes(part)));
  });
  ok(`${name} was told by mail, in Danish: ${subjects[0]} · … (${subjects.length} mails)`);
}

async function untilSeen(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('Waited twenty seconds in vain');
    await new Promise(resolve => setTimeout(resolve, 150));
  }
}
