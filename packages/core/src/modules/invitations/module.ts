import { reactTo } from '../../events/reactions.ts';
import type { Module } from '../module.ts';
import { programmeMoved } from '../programmes/programme.happenings.ts';
import { invitationAudit, invitationLinkAudit } from './invitation.audit.ts';
import { fileReactions } from './invitation.file.ts';
import { remindInvitedHandler, sendInvitationsHandler } from './invitation.jobs.ts';
import { invitationLinkPolicy, invitationPolicy } from './invitation.policy.ts';
import { mostInvited } from './invitation.service.ts';
import { tellDue } from './invitation.telling.ts';
import './invitation.schema.ts';
import './invitation-link.schema.ts';
import './newcomer.service.ts';

export const invitations: Module = {
  name: 'invitations',
  policies: [invitationLinkPolicy, invitationPolicy],
  jobs: [remindInvitedHandler, sendInvitationsHandler],
  audited: [invitationAudit, invitationLinkAudit],
  reactions: [
    ...fileReactions,
    // Of more than at once, the next minute tells the others.
    reactTo(programmeMoved.open, async (ctx, { programmeId }) => {
      await tellDue(ctx, { programmeId });
    }),
  ],
  scopes: {
    Invitation: 'people:read',
    InvitationLink: 'people:read',
    JoinPage: 'person',
    'Query.joinPage': 'person',
    'Query.joinPage(token)': 'person',
    'Mutation.inviteParticipants': 'people:write',
    'Mutation.revokeInvitation': 'people:write',
    'Mutation.registerParticipant': 'people:write',
    'Mutation.createInvitationLink': 'people:write',
    'Mutation.revokeInvitationLink': 'people:write',
    'Mutation.useInvitationLink': 'person',
  },
  prices: {
    'InviteParticipantsSuccess.invitations': { most: mostInvited },
    'InviteParticipantsSuccess.alreadyThere': { price: 0, most: mostInvited },
  },
};
