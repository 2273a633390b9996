import type { Module } from '../module.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import './participant.schema.ts';
import './participant.mutations.ts';
import './participant-import.schema.ts';
import './participant-import.upload.ts';

export const participants: Module = {
  name: 'participants',
  jobs: [importParticipantsHandler],
};
