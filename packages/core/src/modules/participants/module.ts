import type { Module } from '../module.ts';
import { importAudit, participantAudit } from './participant.audit.ts';
import { participantImportPolicy, participantPolicy } from './participant.policy.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import './participant.schema.ts';
import './participant.mutations.ts';
import './participant-import.schema.ts';
import './participant-import.upload.ts';

export const participants: Module = {
  name: 'participants',
  policies: [participantImportPolicy, participantPolicy],
  audited: [importAudit, participantAudit],
  jobs: [importParticipantsHandler],
};
