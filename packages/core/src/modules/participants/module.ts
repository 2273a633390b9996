import { reactTo } from '../../events/reactions.ts';
import { memberRenamed } from '../identity/identity.happenings.ts';
import type { Module } from '../module.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import { checkCountsHandler, checkWordsHandler } from './participant.jobs.ts';
import { keepMemberWords } from './participant.words.ts';
import './participant.schema.ts';
import './participant.mutations.ts';
import './participant-import.schema.ts';

export const participants: Module = {
  name: 'participants',
  jobs: [importParticipantsHandler, checkCountsHandler, checkWordsHandler],
  reactions: [reactTo(memberRenamed, (ctx, { membershipIds }) => keepMemberWords(ctx, membershipIds))],
};
