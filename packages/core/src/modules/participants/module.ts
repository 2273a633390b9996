import { reactTo } from '../../events/reactions.ts';
import { memberRenamed } from '../identity/identity.happenings.ts';
import type { Module } from '../module.ts';
import { mostChoices } from './participant.answers.ts';
import { importAudit, participantAudit } from './participant.audit.ts';
import { designReactions } from './participant.design.ts';
import { participantImportPolicy, participantPolicy } from './participant.policy.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import { checkCountsHandler, checkWordsHandler } from './participant.jobs.ts';
import { fillPlacesHandler } from './participant.waitlist.ts';
import { mostDecisions } from './participant-decision.schema.ts';
import { mostIssues } from '../../graphql/errors.ts';
import { programmeReactions } from './participant.programme.ts';
import { keepMemberWords } from './participant.words.ts';
import { mostQuestions } from '../programmes/programme.input.ts';
import './participant.schema.ts';
import './participant.mutations.ts';
import './participant-import.schema.ts';
import './participant-import.upload.ts';
import './participant-progress.schema.ts';

export const participants: Module = {
  name: 'participants',
  policies: [participantImportPolicy, participantPolicy],
  audited: [importAudit, participantAudit],
  jobs: [importParticipantsHandler, checkCountsHandler, checkWordsHandler, fillPlacesHandler],
  reactions: [
    reactTo(memberRenamed, (ctx, { membershipIds }) => keepMemberWords(ctx, membershipIds)),
    ...designReactions,
    ...programmeReactions,
  ],
  scopes: {
    // Without who it is: what there is to count.
    Participant: ['read', 'people:read'],
    'Participant.person': 'people:read',
    'Participant.answers': 'people:read',
    'Participant.languages': 'people:read',
    'Participant.externalId': 'people:read',
    'Programme.participants(search)': 'people:read',
    // What can be counted without who it is.
    'Programme.participants(orderBy)': ['read', 'people:read'],
    'Participant.decisions': 'people:read',
    'Participant.missing': 'people:read',
    ParticipantDecision: 'people:read',
    ParticipantCount: 'any',
    SavedApplication: 'any',
    Answer: 'people:read',
    AnswerValue: 'any',
    ParticipantImport: 'import',
    ImportFailure: 'any',
    ImportIssue: 'any',
    'Query.import': 'import',
    'Subscription.importProgress': 'import',
    'Subscription.programmeProgress': 'read',
    'Mutation.createParticipantImport': 'import',
    'Mutation.cancelImport': 'import',
    'Mutation.changeParticipant': 'people:write',
    'Mutation.approveParticipant': 'people:write',
    'Mutation.decideApplications': 'people:write',
    'Mutation.declineParticipant': 'people:write',
    'Mutation.requestChanges': 'people:write',
    'Mutation.waitlistParticipant': 'people:write',
    'Mutation.pauseParticipant': 'people:write',
    'Mutation.resumeParticipant': 'people:write',
    'Mutation.removeParticipant': 'people:write',
    'Mutation.completeParticipant': 'people:write',
    'Mutation.moveToFront': 'people:write',
    'Mutation.saveApplication': 'people:write',
    'Mutation.reapply': 'person',
    'Mutation.applyToProgramme': 'person',
    'Mutation.submitApplication': 'person',
    'Mutation.withdrawParticipant': 'person',
  },
  prices: {
    'Participant.answers': { most: mostQuestions },
    'Participant.decisions': { most: mostDecisions },
    'Participant.missing': { most: mostIssues },
    'SavedApplication.issues': { price: 0, items: 1, most: mostIssues },
    // By role and state.
    'Programme.participantCounts': { most: 48 },
    // Part of what was loaded with the answer.
    'Answer.values': { price: 0, items: 1, most: mostChoices },
    // Once in each role.
    'Programme.viewerParticipants': { most: 2 },
  },
};
