import { tokenInvalid } from '../../access/refusals.ts';
import { isStorableName } from '../../storable.ts';
import type { Platform } from '../../platform.ts';
import { acceptInvitation } from './membership.invitation.ts';
import type { AccessToken } from '../../access/session-token.ts';
import { type RenewedSession, renewSession, startSession } from './sign-in-session.service.ts';
import type { TokenClaims } from '../../access/token.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { linkMemberships } from '../../access/viewer-directory.ts';

export interface SessionTokenPair {
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/**
 * Signs in whom a provider has told us of.
 *
 * @throws Unauthenticated where they are a member of no organisation; `INVITATION_USED`
 */
export async function signIn(
  platform: Platform,
  person: Pick<TokenClaims, 'issuer' | 'subject' | 'email' | 'emailVerified' | 'organisation'>,
  { userAgent, invitation }: { readonly userAgent?: string | undefined; readonly invitation?: string | undefined } = {},
): Promise<SessionTokenPair> {
  if (![person.subject, person.email ?? ''].every(isStorableName)) throw tokenInvalid();
  const session = await platform.database.asSystem('sign somebody in', async system => {
    if (invitation !== undefined) await acceptInvitation(system, invitation, person, platform.now());
    await linkMemberships(system, person);
    const { rows } = await system.query<{ id: string }>(
      `select i.user_id id from user_identities i
        where i.issuer = $1 and i.subject = $2 and exists
          (select 1 from memberships m join organisations o on o.id = m.organisation_id
            where m.user_id = i.user_id and m.status in ('INVITED', 'ACTIVE') and ($3::text is null or o.slug = $3))`,
      [person.issuer, person.subject, person.organisation],
    );
    if (!rows[0]) throw tokenInvalid();
    return await startSession(system, rows[0].id, person, userAgent);
  });
  if (invitation !== undefined) rightsChanged(platform);
  return await tokensOf(platform, session);
}

/** @throws Unauthenticated `SESSION_ENDED` */
export async function refreshSignIn(platform: Platform, refreshToken: string): Promise<SessionTokenPair> {
  return await tokensOf(platform, await renewSession(platform, refreshToken));
}

async function tokensOf(platform: Platform, session: RenewedSession): Promise<SessionTokenPair> {
  const access = await platform.sessionTokens.issue(session.sessionId, session.owner);
  return { access, refreshToken: session.refreshToken };
}
