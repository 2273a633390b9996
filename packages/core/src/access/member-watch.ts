import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Wake } from '../wake.ts';
import { loadViewers, rightsTopic } from './viewer-directory.ts';

/** Who listens, and by which sign-in session, where the token is one of our own. */
export interface WatchedMember {
  readonly organisationId: string;
  readonly membershipId: string;
  readonly sessionId: string | undefined;
}

/** Ends what somebody keeps open once they are a member no more, their organisation is suspended, or they signed out. */
export interface MemberWatch {
  /** Returns what ends the watch. */
  watch(member: WatchedMember, lost: (code: 'ACCESS_LOST' | 'SESSION_ENDED') => void): () => void;
  close(): void;
}

interface Watched {
  readonly member: WatchedMember;
  lost(code: 'ACCESS_LOST' | 'SESSION_ENDED'): void;
}

/** A change of rights that nobody was told of is found this late; with the look itself, within five seconds. */
const everyMs = 4000;

/** Of a row of `sign_in_sessions`. */
export const isOpen = 'ended_at is null and expires_at > now()';

export function createMemberWatch(database: Database, wake: Wake, log: Logger): MemberWatch {
  const all = new Set<Watched>();
  let asked = false;
  let looking = false;

  async function look(): Promise<void> {
    asked = true;
    if (looking) return;
    looking = true;
    try {
      while (asked) {
        asked = false;
        await endThoseOfFormerMembers();
        await endThoseOfEndedSessions();
      }
    } catch (error) {
      log.warn({ err: error }, 'the members who listen could not be read');
    } finally {
      looking = false;
    }
  }

  async function endThoseOfFormerMembers(): Promise<void> {
    for (const [organisationId, watched] of Map.groupBy(all, ({ member }) => member.organisationId)) {
      const ids = new Set(watched.map(({ member }) => member.membershipId));
      const members = await loadViewers(database, organisationId, [...ids]);
      for (const { member, lost } of watched) if (!members.has(member.membershipId)) lost('ACCESS_LOST');
    }
  }

  async function endThoseOfEndedSessions(): Promise<void> {
    const bySession = Map.groupBy(all, ({ member }) => member.sessionId);
    const ids = [...bySession.keys()].filter(id => id !== undefined);
    for (const id of await endedSessions(database, ids))
      for (const { lost } of bySession.get(id)!) lost('SESSION_ENDED');
  }

  const stop = wake.subscribe(rightsTopic, () => void look());
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();

  return {
    watch(member, lost) {
      const watched = { member, lost };
      all.add(watched);
      return () => {
        all.delete(watched);
      };
    },
    close() {
      clearInterval(timer);
      stop();
    },
  };
}

/** Which of the sessions are over. */
async function endedSessions(database: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await database.asSystem('find sessions that are over', system =>
    system.query<{ id: string }>(`select id from sign_in_sessions where id = any($1::uuid[]) and ${isOpen}`, [ids]),
  );
  return new Set(ids).difference(new Set(rows.map(({ id }) => id)));
}
