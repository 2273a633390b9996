import { reactTo } from '../../events/reactions.ts';
import { memberRenamed } from '../identity/identity.happenings.ts';
import type { Module } from '../module.ts';
import { importAudit, participantAudit } from './participant.audit.ts';
import { participantImportPolicy, participantPolicy } from './participant.policy.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import { checkCountsHandler, checkWordsHandler } from './participant.jobs.ts';
import { keepMemberWords } from './participant.words.ts';
import { mostQuestions } from '../programmes/programme.service.ts';
import './participant.schema.ts';
import './participant.mutations.ts';
import './participant-import.schema.ts';
import './participant-import.upload.ts';

export const participants: Module = {
  name: 'participants',
  policies: [participantImportPolicy, participantPolicy],
  audited: [importAudit, participantAudit],
  jobs: [importParticipantsHandler, checkCountsHandler, checkWordsHandler],
  reactions: [reactTo(memberRenamed, (ctx, { membershipIds }) => keepMemberWords(ctx, membershipIds))],
  prices: {
    'Participant.answers': { most: mostQuestions },
    // Once in each role.
    'Programme.viewerParticipants': { most: 2 },
  },
};
