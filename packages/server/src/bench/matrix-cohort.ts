import type { Client } from '../tour/client.ts';
import { programmeFeed } from '../tour/community.ts';
import { acceptMatch, giveConsent, matchList, publishRun, runProgress, startRun } from '../tour/matching.ts';
import {
  createImport,
  createProgramme,
  importProgress,
  openProgramme,
  peopleRows,
  programmeInput,
} from '../tour/programme.ts';
import type { Stand } from './stand.ts';

/** Whose days the plugins of the matrix are to spoil: people to match, and two who meet. */
export interface Cohort {
  /** Runs the programmes and the organisation. */
  readonly manager: Client;
  readonly mentee: Client;
  /** Of the two. */
  readonly matchId: string;
  /** Where nobody is matched yet. */
  readonly programmeId: string;
  readonly feedId: string;
  /** When the two have not met yet. */
  nextHour(): Temporal.Instant;
}

export async function gatherCohort(stand: Stand): Promise<Cohort> {
  const manager = await stand.signIn('manager@demo.invalid');
  const [paired, programmeId] = [await recruit(manager, 1), await recruit(manager, 30)];
  const { startMatchingRun } = await manager.mutate(startRun, {
    input: { programmeId: paired, strategy: 'matching-assignment', seed: 7 },
  });
  const { id } = startMatchingRun.matchingRun;
  await followed(manager, runProgress, { id });
  await manager.mutate(publishRun, { id });
  const { programme } = await manager.request(matchList, { id: paired });
  const match = programme.matches.edges[0].node;
  const people = await Promise.all(
    ['MENTOR', 'MENTEE'].map(async side => {
      const member = match.members.find((each: any) => each.side === side);
      const client = await stand.signIn(member.participant.person.email);
      await client.mutate(giveConsent, { programmeId: paired, privacyVersion: 1 });
      await client.mutate(acceptMatch, { id: match.id });
      return client;
    }),
  );
  const feed = (await manager.request(programmeFeed, { id: programmeId })).programme.feed;
  const now = Temporal.Now.instant().round('hour');
  let hours = 24;
  return {
    manager,
    mentee: people[1]!,
    matchId: match.id,
    programmeId,
    feedId: feed.id,
    nextHour: () => now.add({ hours: hours++ }),
  };
}

/** A programme with as many mentors, and as many mentees, of the demo's file. */
async function recruit(manager: Client, many: number): Promise<string> {
  const input = { ...programmeInput, maximumZoneHours: 12 };
  const created = await manager.mutate(createProgramme, { input });
  const { id } = created.createProgramme.programme;
  await manager.mutate(openProgramme, { id });
  const [head, ...rows] = await peopleRows();
  const of = (role: string) => rows.filter(row => row.split(',')[2] === role).slice(0, many);
  const { createParticipantImport: imported } = await manager.mutate(createImport, { programmeId: id });
  const done = followed(manager, importProgress, { id: imported.import.id });
  const body = [head, ...of('mentor'), ...of('mentee'), ''].join('\n');
  const response = await fetch(imported.uploadUrl, { method: 'PUT', body });
  if (!response.ok) throw new Error(await response.text());
  await done;
  return id;
}

async function followed(client: Client, document: string, variables: object): Promise<void> {
  const subscription = client.subscribe(document, variables, () => {});
  await subscription.ended;
  subscription.close();
}
