import type { OrganisationRole, ParticipantRole, ProgrammeRole } from '../database/generated/enums.ts';

/**
 * What an API client may be given: see the enum `ApiScope` for what each is for, and each module's `scopes` for which
 * fields ask for it.
 */
export const apiScopes = [
  'read',
  'write',
  'people:read',
  'people:write',
  'import',
  'feeds:read',
  'feeds:write',
  'plugins:read',
  'plugins:write',
  'notifications:read',
  'audit:read',
  'schema:read',
] as const;
export type ApiScope = (typeof apiScopes)[number];

/** As whom a manager can look at their programme. */
export const viewAsRoles = ['MENTOR', 'MENTEE', 'SPONSOR', 'MODERATOR', 'FACILITATOR'] as const;
export type ViewAsRole = (typeof viewAsRoles)[number];

/** Who asks, with all that rights are decided by. Loaded once a request; a member of one organisation. */
export interface Viewer {
  readonly membershipId: string;
  readonly displayName: string;
  readonly timeZone: string;
  readonly organisationRoles: readonly OrganisationRole[];
  readonly programmeRoles: readonly { readonly programmeId: string; readonly role: ProgrammeRole }[];
  /** Enrolments that count: not declined, withdrawn or removed ones. */
  readonly participations: readonly {
    readonly participantId: string;
    readonly programmeId: string;
    readonly role: ParticipantRole;
    /** Whether they were approved: who only applies takes no part yet. */
    readonly admitted: boolean;
  }[];
  /** Of an API client: the most it may do, whatever its roles. Undefined for a person. */
  readonly scopes?: readonly ApiScope[];
  /** Of a made-up person through whose eyes a manager looks at one programme, and changes nothing. */
  readonly viewAs?: {
    /** The manager's membership. */
    readonly managerId: string;
    readonly programmeId: string;
    readonly role: ViewAsRole;
    readonly expiresAt: Temporal.Instant;
  };
  /** The platform itself, in a job; it may do whatever a service does. */
  readonly platform?: true;
}

export const platformViewer: Viewer = {
  membershipId: '00000000-0000-0000-0000-000000000000',
  displayName: 'Mentorkit',
  timeZone: 'UTC',
  organisationRoles: [],
  programmeRoles: [],
  participations: [],
  platform: true,
};
