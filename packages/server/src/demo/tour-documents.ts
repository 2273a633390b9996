import { addReaction, createComment, createPost, feedEvents, programmeFeed } from '../tour/community.ts';
import {
  beginApplication,
  changeProgramme,
  createLink,
  decide,
  importTemplate,
  inviteParticipants,
  missingOf,
  moveProgramme,
  saveApplication,
  submitApplication,
  templates,
} from '../tour/life.ts';
import {
  acceptMatch,
  giveConsent,
  matchList,
  publishRun,
  runProgress,
  runResult,
  startRun,
  whyNot,
} from '../tour/matching.ts';
import {
  createImport,
  createProgramme,
  importProgress,
  openProgramme,
  peopleOf,
  programmeInput,
} from '../tour/programme.ts';
import { mutualSlots, scheduleSession, sessionState } from '../tour/session.ts';

/** An operation that GraphiQL opens with, in a tab of its own. */
export interface TourDocument {
  readonly query: string;
  readonly variables: object;
}

const whoAmI = /* GraphQL */ `
  # Who is signed in, and what they are here. Choose another person above.
  query WhoAmI {
    viewer {
      person { displayName locale timeZone }
      organisation { name slug }
      organisationRoles
      programmeRoles { programme { id } role }
    }
    programmes(first: 5) { edges { node { id title state allowedActions refusedActions { action message } } } }
  }
`;

const inMinutes = (minutes: number) => Temporal.Now.instant().add({ minutes }).toString({ smallestUnit: 'minute' });

/** The tour's operations, in its order. Ids come from the answers of those before. */
export function tourDocuments(): TourDocument[] {
  const id = '…';
  const steps: [string, object][] = [
    [whoAmI, {}],
    [createProgramme, { input: programmeInput }],
    [openProgramme, { id }],
    [createImport, { programmeId: id }],
    [importProgress, { id }],
    [peopleOf, { id }],
    [startRun, { input: { programmeId: id, strategy: 'matching-assignment', seed: 7 } }],
    [runProgress, { id }],
    [runResult, { id }],
    [whyNot, { runId: id, menteeId: id, mentorId: id }],
    [publishRun, { id }],
    [matchList, { id }],
    [giveConsent, { programmeId: id, privacyVersion: 1 }],
    [acceptMatch, { id }],
    [mutualSlots, { matchId: id, from: inMinutes(24 * 60), to: inMinutes(15 * 24 * 60) }],
    [scheduleSession, { input: { matchId: id, startsAt: inMinutes(48 * 60), minutes: 60 } }],
    [sessionState, { id }],
    [programmeFeed, { id }],
    [feedEvents, { feedId: id }],
    [createPost, { feedId: id, body: 'Hello!' }],
    [createComment, { postId: id, body: 'Welcome!' }],
    [addReaction, { postId: id }],
    [templates, {}],
    [importTemplate, { file: '…', startsOn: Temporal.Now.plainDateISO().toString() }],
    [missingOf, { id }],
    [changeProgramme, { id, input: { offerDays: 7 }, version: 1 }],
    [inviteParticipants, { input: { programmeId: id, role: 'MENTEE', people: [{ email: 'mentor@demo.invalid' }] } }],
    [createLink, { input: { programmeId: id, role: 'MENTEE', mostUses: 5, endsAt: inMinutes(24 * 60) } }],
    [beginApplication, { programmeId: id, role: 'MENTEE' }],
    [saveApplication, { id, answers: [{ key: 'goal', values: ['To lead a team'] }], version: 1 }],
    [submitApplication, { id }],
    [decide, { programmeId: id, ids: [id], decision: 'REQUEST_CHANGES', comment: 'Because of what?' }],
    [moveProgramme('pause'), { id }],
  ];
  return steps.map(([query, variables]) => ({ query: unindented(query), variables }));
}

function unindented(document: string): string {
  const lines = document.replace(/^\n|\s+$/g, '').split('\n');
  const indent = Math.min(...lines.filter(line => line.trim()).map(line => line.search(/\S/)));
  return `${lines.map(line => line.slice(indent)).join('\n')}\n`;
}
