import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import type { Membership, Participant } from '../../database/generated/client.ts';
import type { Platform } from '../../platform.ts';
import { allows, authorise } from '../../policy.ts';
import { defineText, type Text, text } from '../../texts/text.ts';
import { viewAsEnded } from '../../access/view-as.token.ts';
import type { ViewAsRole } from '../../access/viewer.ts';
import { madeUpPerson } from '../identity/made-up-person.ts';
import { programmePolicy } from './programme.policy.ts';
import { findProgramme } from './programme.service.ts';
import type { SignedIn } from '../../access/viewer-directory.ts';
import { programmeAudit } from './programme.audit.ts';

/**
 * Lets a manager look at a programme as somebody in a role would see it. What they get is handed in beside their own
 * token, with each request, in `X-View-As`.
 */
export async function startViewAs(ctx: RequestContext, programmeId: string, role: ViewAsRole) {
  authorise(ctx, programmePolicy, 'viewAs', await findProgramme(ctx, programmeId));
  const view = await ctx.platform.viewAsTokens.issue({
    organisationId: ctx.organisation.id,
    managerId: ctx.member.membershipId,
    programmeId,
    role,
    personId: randomUUID(),
    participantId: randomUUID(),
  });
  await ctx.audit(programmeAudit, 'startViewAs', programmeId, { role, expiresAt: view.expiresAt });
  return view;
}

/**
 * The viewer through whose eyes a request is answered: made up, in no list, with nothing of their own, and no right but
 * those of the role in the one programme. The manager has to be its manager still.
 *
 * @throws DomainError `VIEW_AS_ENDED`, so that nobody acts as themselves and believes that they only look
 */
export async function viewedAs(platform: Platform, manager: SignedIn, token: string): Promise<SignedIn> {
  const { viewer, organisation, locale } = manager;
  const claims = await platform.viewAsTokens.verify(token);
  const { programmeId, role, participantId, expiresAt } = claims;
  if (claims.managerId !== viewer.membershipId || claims.organisationId !== organisation.id) throw viewAsEnded();
  if (!allows(programmePolicy, 'viewAs', viewer, { id: programmeId })) throw viewAsEnded();
  const participates = role === 'MENTOR' || role === 'MENTEE';
  const { vocabulary } = organisation;
  return {
    organisation,
    locale,
    viewer: {
      membershipId: claims.personId,
      displayName: text({ locale, vocabulary }, madeUpNames[role]),
      timeZone: organisation.timeZone,
      organisationRoles: [],
      programmeRoles: participates ? [] : [{ programmeId, role }],
      participations: participates ? [{ participantId, programmeId, role, admitted: true }] : [],
      // A program that looks through somebody's eyes may not do more than it may itself.
      ...(viewer.scopes && { scopes: viewer.scopes }),
      viewAs: { managerId: viewer.membershipId, programmeId, role, expiresAt },
    },
  };
}

const madeUpNames: Readonly<Record<ViewAsRole, Text<never>>> = {
  MENTOR: defineText({ en: 'Example {term:mentor}', da: 'Eksempel-{term:mentor}' }),
  MENTEE: defineText({ en: 'Example {term:mentee}', da: 'Eksempel-{term:mentee}' }),
  SPONSOR: defineText({ en: 'Example sponsor', da: 'Eksempel-sponsor' }),
  MODERATOR: defineText({ en: 'Example moderator', da: 'Eksempel-moderator' }),
  FACILITATOR: defineText({ en: 'Example facilitator', da: 'Eksempel-facilitator' }),
};

/** How the made-up person takes part in the programme, so that a frontend shows what it shows to those who do. */
export function madeUpParticipants(
  ctx: RequestContext,
  programmeId: string,
): (Participant & { membership: Membership })[] {
  const membership = madeUpPerson(ctx);
  const { id: membershipId, organisationId, createdAt, updatedAt } = membership;
  return ctx.member.participations
    .filter(own => own.programmeId === programmeId)
    .map(({ participantId, role }) => ({
      id: participantId,
      organisationId,
      programmeId,
      membershipId,
      membership,
      role,
      state: 'APPROVED',
      capacity: 1,
      placesTaken: 0,
      languages: [],
      answers: {},
      shownAs: {},
      invited: false,
      knownAs: 'SELF',
      invitedAs: null,
      attempt: 1,
      handedInAt: createdAt,
      waitlistedAt: createdAt,
      mayReturn: false,
      returnedAfterDecline: false,
      sortName: '',
      externalId: null,
      createdAt,
      updatedAt,
      version: 1,
    }));
}
