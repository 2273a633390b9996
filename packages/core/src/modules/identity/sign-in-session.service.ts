import { createHash, randomBytes } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import type { SystemClient } from '../../database/system.ts';
import { NotFound } from '../../errors.ts';
import { recordReuse } from '../../events/audit-log.ts';
import type { Platform } from '../../platform.ts';
import { isOpen } from '../../access/member-watch.ts';
import type { SessionOwner } from '../../access/session-token.ts';
import { sessionEnded } from '../../access/refusals.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { signInAudit } from './identity.audit.ts';

/** However busy it is: after that the person signs in anew. */
const sessionDays = 30;

export type EndReason = 'SIGNED_OUT' | 'REVOKED' | 'REFRESH_TOKEN_REUSED' | 'SUSPENDED';

export interface RenewedSession {
  readonly sessionId: string;
  readonly owner: SessionOwner;
  /** Good once. Only its hash is kept, a fast one: 256 random bits cannot be guessed. */
  readonly refreshToken: string;
}

export interface SignInSession {
  readonly id: string;
  readonly user_agent: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date;
}

interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly organisation: string | null;
}

export async function startSession(
  system: SystemClient,
  userId: string,
  { issuer, subject, organisation }: SessionOwner,
  userAgent: string | undefined,
): Promise<RenewedSession> {
  const { rows } = await system.query<{ id: string }>(
    `insert into sign_in_sessions (user_id, issuer, subject, organisation, user_agent, expires_at)
     values ($1, $2, $3, $4, $5, present() + make_interval(days => $6)) returning id`,
    [userId, issuer, subject, organisation, userAgent?.slice(0, 300), sessionDays],
  );
  const sessionId = rows[0]!.id;
  return { sessionId, owner: { issuer, subject, organisation }, refreshToken: await addToken(system, sessionId) };
}

/**
 * Takes a refresh token for a new one. One that comes a second time is in two hands, and nobody can tell which are the
 * right ones: the session ends, for both.
 *
 * @throws Unauthenticated `SESSION_ENDED`
 */
export async function renewSession(platform: Platform, refreshToken: string): Promise<RenewedSession> {
  // It answers instead of throwing, because what it has written when a token was reused has to stay.
  const renewed = await platform.database.asSystem('renew a session', system => renew(system, refreshToken));
  if (renewed === 'reused') rightsChanged(platform);
  if (typeof renewed === 'string') throw sessionEnded();
  return renewed;
}

async function renew(system: SystemClient, refreshToken: string): Promise<RenewedSession | 'unknown' | 'reused'> {
  const { rows: taken } = await system.query<{ session_id: string }>(
    'update refresh_tokens set used_at = present() where token_hash = $1 and used_at is null returning session_id',
    [hash(refreshToken)],
  );
  if (!taken[0]) return await endReused(system, refreshToken);
  const { rows } = await system.query<SessionRow>(
    `update sign_in_sessions set last_used_at = present() where id = $1 and ${isOpen} returning *`,
    [taken[0].session_id],
  );
  const session = rows[0];
  if (!session) return 'unknown';
  const { id, issuer, subject, organisation } = session;
  return {
    sessionId: id,
    owner: { issuer, subject, organisation: organisation ?? undefined },
    refreshToken: await addToken(system, id),
  };
}

async function endReused(system: SystemClient, refreshToken: string): Promise<'unknown' | 'reused'> {
  const ended = await end(
    system,
    'REFRESH_TOKEN_REUSED',
    'id in (select session_id from refresh_tokens where token_hash = $2)',
    [hash(refreshToken)],
  );
  const session = ended[0];
  if (!session) return 'unknown';
  await recordReuse(system, signInAudit, 'reuse', session);
  return 'reused';
}

/** Ends the session that a refresh token is of. Answers whether there was one: an unknown token is of none. */
export async function signOut(platform: Platform, refreshToken: string): Promise<boolean> {
  const ended = await platform.database.asSystem('sign out', system =>
    end(system, 'SIGNED_OUT', 'id in (select session_id from refresh_tokens where token_hash = $2)', [
      hash(refreshToken),
    ]),
  );
  if (ended.length > 0) rightsChanged(platform);
  return ended.length > 0;
}

export const mostSessionsShown = 100;

/** Where the person of the request is signed in, the newest first. */
export async function listSessions(ctx: RequestContext): Promise<SignInSession[]> {
  if (!ctx.signIn) return [];
  const { issuer, subject } = ctx.signIn;
  const { rows } = await ctx.platform.database.asSystem('list the sessions of a person', system =>
    system.query<SignInSession>(
      `select id, user_agent, created_at, last_used_at from sign_in_sessions
        where issuer = $1 and subject = $2 and ${isOpen} order by id desc limit ${mostSessionsShown}`,
      [issuer, subject],
    ),
  );
  return rows;
}

/** Ends one session of the person of the request, or all of them. Answers how many it were. @throws NotFound */
export async function revokeSessions(ctx: RequestContext, id?: string): Promise<number> {
  if (!ctx.signIn) throw new NotFound('sign-in session');
  const { issuer, subject } = ctx.signIn;
  const ended = await ctx.platform.database.asSystem('end sessions of a person', system =>
    end(system, 'REVOKED', 'issuer = $2 and subject = $3 and ($4::uuid is null or id = $4)', [issuer, subject, id]),
  );
  if (id !== undefined && ended.length === 0) throw new NotFound('sign-in session');
  await ctx.audit(signInAudit, 'revoke', ctx.member.membershipId, { sessions: ended.map(session => session.id) });
  rightsChanged(ctx.platform);
  return ended.length;
}

/** Ends the sessions of a member who is suspended; not of one who has another organisation to work in. */
export async function endSessionsOfFormerMember(ctx: RequestContext, userId: string): Promise<void> {
  await ctx.platform.database.asSystem('end the sessions of somebody suspended', system =>
    end(
      system,
      'SUSPENDED',
      `user_id = $2 and (organisation = $3 or not exists
         (select 1 from memberships m where m.user_id = $2 and m.organisation_id <> $4 and m.status in ('INVITED', 'ACTIVE')))`,
      [userId, ctx.organisation.slug, ctx.organisation.id],
    ),
  );
}

async function end(
  system: SystemClient,
  reason: EndReason,
  which: string,
  parameters: unknown[],
): Promise<SessionRow[]> {
  const { rows } = await system.query<SessionRow>(
    `update sign_in_sessions set ended_at = present(), end_reason = $1 where ended_at is null and ${which} returning *`,
    [reason, ...parameters],
  );
  return rows;
}

async function addToken(system: SystemClient, sessionId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await system.query('insert into refresh_tokens (token_hash, session_id) values ($1, $2)', [hash(token), sessionId]);
  return token;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
