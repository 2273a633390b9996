import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { DomainError } from '../errors.ts';
import type { Wake } from '../wake.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { accessLost, sessionEnded } from './refusals.ts';
import { platformViewer, type Viewer } from './viewer.ts';
import { loadViewers, rightsTopic } from './viewer-directory.ts';

/** Who has it, and by which sign-in session, where the token is one of our own. */
export interface WatchedMember {
  readonly organisationId: string;
  readonly membershipId: string;
  readonly sessionId?: string | undefined;
}

/** Something that lasts: a socket, a subscription, an upload. */
export interface Lasting {
  /** Whether they may have it still, as they are now; where it is left out, whoever is a member may. */
  mayHave?(viewer: Viewer): boolean;
  /** It has to end. Told once, as soon as it is known, whether or not anything happens. */
  lost(reason: DomainError): void;
}

export interface Watch {
  /**
   * What they are at this moment, looked up anew: of all who ask at the same time, by one statement.
   *
   * @throws what it was lost for
   */
  viewer(): Promise<Viewer>;
  /** What they were at the last look, once what changes of rights have asked for is looked up; costs no statement. */
  known(): Promise<Viewer>;
  end(): void;
}

/**
 * Rights for all that lasts longer than a request, and for nothing else: they are looked up when somebody begins, at
 * each event or use, when rights have changed, and every four seconds. What somebody may not have any more ends:
 * `ACCESS_LOST`, or `SESSION_ENDED` for who has signed out.
 */
export interface MemberWatch {
  watch(member: WatchedMember, lasting: Lasting): Watch;
  /** Rights have changed, in one organisation or in any. */
  look(organisationId?: string): void;
  /** Waits for the looks that have been asked for; undefined where there are none. */
  pending(organisationId: string): Promise<unknown> | undefined;
  /** Of somebody who is watched; undefined for who has lost everything. */
  viewerOf(organisationId: string, membershipId: string): Viewer | undefined;
  close(): void;
}

interface Watched extends Lasting {
  reason: DomainError | undefined;
}

/** Those of one organisation. */
interface Place {
  readonly members: Map<string, Set<Watched>>;
  readonly viewers: Map<string, Viewer>;
  readonly lookups: Lookups;
}

/** A change of rights that nobody was told of is found this late; with the look itself, within five seconds. */
const everyMs = 4000;

/** Of a row of `sign_in_sessions`. */
export const isOpen = 'ended_at is null and expires_at > present()';

export function createMemberWatch(database: Database, wake: Wake, log: Logger): MemberWatch {
  const places = new Map<string, Place>();
  const sessions = new Map<string, Set<Watched>>();
  // Whoever asks first may be in the middle of a transaction, in which the others have no part.
  const outside = AsyncLocalStorage.snapshot();
  const failed = (error: unknown) => log.warn({ err: error }, 'the rights of those who listen could not be read');
  const openSessions = createLookups(ids => outside(endThoseOfEndedSessions, ids), failed);

  async function endThoseOfEndedSessions(ids: readonly string[]): Promise<void> {
    for (const id of await endedSessions(database, ids)) lose(sessions.get(id), sessionEnded());
  }

  function placeOf(organisationId: string): Place {
    const known = places.get(organisationId);
    if (known) return known;
    const place: Place = {
      members: new Map(),
      viewers: new Map(),
      lookups: createLookups(ids => outside(look, organisationId, place, ids), failed),
    };
    places.set(organisationId, place);
    return place;
  }

  async function look(organisationId: string, { members, viewers }: Place, ids: readonly string[]): Promise<void> {
    const now = await loadViewers(database, organisationId, ids);
    for (const id of ids) {
      const viewer = now.get(id);
      const all = members.get(id);
      // They may have ended meanwhile all that they had.
      if (!all) continue;
      if (viewer) viewers.set(id, viewer);
      else viewers.delete(id);
      lose(
        [...all].filter(({ mayHave }) => !viewer || mayHave?.(viewer) === false),
        accessLost(),
      );
    }
  }

  function lose(all: Iterable<Watched> = [], reason: DomainError): void {
    for (const watched of all) {
      if (watched.reason) continue;
      watched.reason = reason;
      watched.lost(reason);
    }
  }

  function lookAt(organisationId?: string): void {
    for (const [id, { members, lookups }] of places)
      if (organisationId === undefined || organisationId === id) void lookups.ask(members.keys());
    void openSessions.ask(sessions.keys());
  }

  function pending(organisationId: string): Promise<unknown> | undefined {
    const looks = [places.get(organisationId)?.lookups.pending(), openSessions.pending()].filter(
      asked => asked !== undefined,
    );
    return looks.length === 0 ? undefined : Promise.all(looks);
  }

  const stop = wake.subscribe(rightsTopic, lookAt);
  const timer = setInterval(lookAt, everyMs);
  timer.unref();

  return {
    watch({ organisationId, membershipId, sessionId }, lasting) {
      // Nobody takes its rights.
      if (membershipId === platformViewer.membershipId) return ofThePlatform;
      const place = placeOf(organisationId);
      const watched: Watched = { ...lasting, reason: undefined };
      add(place.members, membershipId, watched);
      if (sessionId !== undefined) add(sessions, sessionId, watched);
      const ask = () =>
        Promise.all([
          place.lookups.ask([membershipId]),
          sessionId === undefined ? undefined : openSessions.ask([sessionId]),
        ]);
      // What they were when they asked may be seconds old.
      void ask();

      function present(): Viewer {
        const viewer = place.viewers.get(membershipId);
        if (watched.reason || !viewer) throw watched.reason ?? accessLost();
        return viewer;
      }

      return {
        async viewer() {
          await ask();
          return present();
        },
        async known() {
          await pending(organisationId);
          return present();
        },
        end() {
          if (sessionId !== undefined) remove(sessions, sessionId, watched);
          if (!remove(place.members, membershipId, watched)) return;
          place.viewers.delete(membershipId);
          if (place.members.size === 0 && places.get(organisationId) === place) places.delete(organisationId);
        },
      };
    },
    look: lookAt,
    pending,
    viewerOf: (organisationId, membershipId) => places.get(organisationId)?.viewers.get(membershipId),
    close() {
      clearInterval(timer);
      stop();
      openSessions.close();
      for (const { lookups } of places.values()) lookups.close();
    },
  };
}

const ofThePlatform: Watch = {
  viewer: async () => platformViewer,
  known: async () => platformViewer,
  end() {},
};

function add(all: Map<string, Set<Watched>>, id: string, watched: Watched): void {
  const same = all.get(id) ?? new Set();
  all.set(id, same.add(watched));
}

/** Whether it was the last one. */
function remove(all: Map<string, Set<Watched>>, id: string, watched: Watched): boolean {
  const same = all.get(id);
  if (!same?.delete(watched) || same.size > 0) return false;
  return all.delete(id);
}

/** Which of the sessions are over. */
async function endedSessions(database: Database, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.asSystem('find sessions that are over', system =>
    system.query<{ id: string }>(`select id from sign_in_sessions where id = any($1::uuid[]) and ${isOpen}`, [ids]),
  );
  return new Set(ids).difference(new Set(rows.map(({ id }) => id)));
}
