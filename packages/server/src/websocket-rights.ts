import { endedSessions, loadViewers, type Platform, rightsTopic } from '@mentorkit/core';
import { closeConnection, closeForbidden, type Connection } from './websocket-connection.ts';

/** A change of rights that nobody was told of is found this late. */
const everyMs = 5000;

/** Closes the connections of people who are members no more, or were signed out. Returns what stops it. */
export function closeConnectionsOfFormerMembers(platform: Platform, connections: ReadonlySet<Connection>): () => void {
  let asked = false;
  let running = false;

  async function look(): Promise<void> {
    asked = true;
    if (running) return;
    running = true;
    try {
      while (asked) {
        asked = false;
        await closeFormerMembers(platform, connections);
        await closeEndedSessions(platform, connections);
      }
    } catch (error) {
      platform.log.warn({ err: error }, 'the members behind connections could not be read');
    } finally {
      running = false;
    }
  }

  const stop = platform.wake.subscribe(rightsTopic, () => void look());
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    stop();
  };
}

async function closeFormerMembers(platform: Platform, connections: ReadonlySet<Connection>): Promise<void> {
  const byOrganisation = Map.groupBy(
    [...connections].filter(connection => connection.member),
    connection => connection.member!.organisationId,
  );
  for (const [organisationId, ofOrganisation] of byOrganisation) {
    const ids = new Set(ofOrganisation.map(connection => connection.member!.membershipId));
    const members = await loadViewers(platform.database, organisationId, [...ids]);
    for (const connection of ofOrganisation)
      if (!members.has(connection.member!.membershipId)) closeConnection(connection, closeForbidden, 'ACCESS_LOST');
  }
}

async function closeEndedSessions(platform: Platform, connections: ReadonlySet<Connection>): Promise<void> {
  const bySession = Map.groupBy(connections, connection => connection.member?.sessionId);
  const ids = [...bySession.keys()].filter(id => id !== undefined);
  for (const id of await endedSessions(platform.database, ids))
    for (const connection of bySession.get(id)!) closeConnection(connection, closeForbidden, 'SESSION_ENDED');
}
