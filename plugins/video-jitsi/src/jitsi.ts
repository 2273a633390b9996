import { createHmac } from 'node:crypto';
import type { Joiner } from '@mentorkit/plugin-sdk';
import { SignJWT } from 'jose';

/** An application that a Jitsi server trusts to let people in: https://jitsi.github.io/handbook/docs/devops-guide/token-authentication */
export interface JitsiApp {
  readonly appId: string;
  readonly appSecret: string;
}

// A clock that lags behind ours must not keep people out, and a conversation may run over.
const CLOCK_SKEW = { seconds: 60 };
const OVERTIME = { minutes: 15 };

/**
 * The name of a meeting's room: 128 bits that nobody can derive without the key, for on an open server whoever knows
 * the name may come in. Lower case, because Jitsi folds the case of rooms.
 */
export function roomName(key: string, meetingKey: string): string {
  return createHmac('sha256', key).update(meetingKey).digest('hex').slice(0, 32);
}

/** The address of a room, with the name filled in for the person; it stays in the browser, being a fragment. */
export function roomUrl(domain: string, room: string, name: string, token?: string): string {
  const url = new URL(`https://${domain}/${room}`);
  if (token) url.searchParams.set('jwt', token);
  url.hash = `userInfo.displayName=${encodeURIComponent(JSON.stringify(name))}`;
  return url.href;
}

/** When a token for a meeting ends: a quarter of an hour after the meeting does. */
export function tokenEnd(until: Temporal.Instant): Temporal.Instant {
  return until.add(OVERTIME);
}

/** A token that lets one person into one room until shortly after the session. */
export function signToken(
  app: JitsiApp,
  { domain, room, who, now }: { domain: string; room: string; who: Joiner; now: Temporal.Instant },
): Promise<string> {
  const host = who.role === 'HOST';
  // Jitsi takes only strings, numbers and null here. Some servers look at `moderator`, others at `affiliation`.
  const user = {
    id: who.personId,
    name: who.name,
    email: who.email,
    moderator: host ? 'true' : 'false',
    affiliation: host ? 'owner' : 'member',
  };
  return new SignJWT({ room, context: { user } })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(app.appId)
    .setAudience('jitsi')
    .setSubject(domain)
    .setNotBefore(seconds(now.subtract(CLOCK_SKEW)))
    .setExpirationTime(seconds(tokenEnd(who.until)))
    .sign(new TextEncoder().encode(app.appSecret));
}

function seconds(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1000);
}
