import { createPost } from '../tour/community.ts';
import type { Client } from '../tour/client.ts';
import { startRun } from '../tour/matching.ts';
import { scheduleSession, sessionState } from '../tour/session.ts';
import type { Cohort } from './matrix-cohort.ts';

/** Where a plugin misbehaves. */
export interface Place {
  readonly name: string;
  /** How soon the plugin's status tells of it at the latest: the worker writes down what it has seen every three seconds. */
  readonly toldWithinMs: number;
  /**
   * Has the plugin called, for as long as `goOn` says or until it has been seen what came of it. Answers that in words,
   * if it is not in the plugin's status, and whether another plugin did its part meanwhile.
   */
  provoke(plugin: string, goOn: () => boolean): Promise<{ readonly others: boolean; readonly seen?: string }>;
}

const testPlugin = /* GraphQL */ `
  mutation Test($id: String!) {
    testPlugin(pluginId: $id) {
      ... on TestPluginSuccess { status detail }
      ... on Error { code message }
    }
  }
`;

const cancelSession = /* GraphQL */ `
  mutation CancelSession($id: ID!) {
    cancelSession(id: $id) {
      ... on CancelSessionSuccess { session { id } }
      ... on Error { code message }
    }
  }
`;

export const behaving = 'bench-behaves';

export function placesFor(cohort: Cohort): readonly Place[] {
  return [
    { name: 'strategy', toldWithinMs: 0, provoke: plugin => matching(cohort, plugin) },
    { name: 'video', toldWithinMs: 4_000, provoke: () => meeting(cohort) },
    { name: 'content filter', toldWithinMs: 0, provoke: (_plugin, goOn) => posting(cohort, goOn) },
    { name: 'health', toldWithinMs: 0, provoke: (plugin, goOn) => testing(cohort, plugin, goOn) },
  ];
}

async function matching(cohort: Cohort, plugin: string) {
  const seen = await outcomeOf(cohort, plugin);
  return { others: (await outcomeOf(cohort, 'matching-assignment')) === 'SUCCEEDED', seen };
}

async function outcomeOf({ manager, programmeId }: Cohort, strategy: string): Promise<string> {
  const { startMatchingRun } = await manager.mutate(startRun, { input: { programmeId, strategy } });
  const { id } = startMatchingRun.matchingRun;
  const { matchingRun } = await until(
    () => manager.request(runOutcome, { id }),
    found => !['QUEUED', 'RUNNING'].includes(found.matchingRun.state),
  );
  return [matchingRun.state, matchingRun.failure?.message].filter(Boolean).join(': ');
}

const runOutcome = /* GraphQL */ `
  query RunOutcome($id: ID!) {
    matchingRun(id: $id) { state failure { message } }
  }
`;

/** Two sessions, as many as one organisation has threads of a plugin; what does not come of it by itself is called off. */
async function meeting({ mentee, matchId, nextHour }: Cohort) {
  const outcomes = [nextHour(), nextHour()].map(async hour => {
    const input = { matchId, startsAt: hour.toString(), minutes: 30 };
    const { scheduleSession: scheduled } = await mentee.mutate(scheduleSession, { input });
    const { id } = scheduled.session;
    const invited = ({ session }: any) => session.attendees.every((each: any) => each.calendarSync === 'READY');
    const load = () => mentee.request(sessionState, { id });
    const others = await until(load, invited, 15_000).then(
      () => true,
      () => false,
    );
    const { session } = await load();
    await mentee.mutate(cancelSession, { id });
    return { others, video: session.videoSync as string };
  });
  const found = await Promise.all(outcomes);
  const video = new Set(found.map(outcome => outcome.video));
  return { others: found.every(({ others }) => others), seen: `video ${[...video].join(', ')}` };
}

async function posting(cohort: Cohort, goOn: () => boolean) {
  const { manager, feedId } = cohort;
  let others = true;
  do {
    const pause = nextTurn();
    const posted = manager.mutate(createPost, { feedId, body: `Good morning, ${performance.now()}` });
    others &&= await isWell(manager);
    await posted;
    await pause;
  } while (goOn());
  return { others };
}

async function testing({ manager }: Cohort, plugin: string, goOn: () => boolean) {
  let others = true;
  let seen = '';
  do {
    const pause = nextTurn();
    const tested = manager.mutate(testPlugin, { id: plugin });
    others &&= await isWell(manager);
    const { status, detail } = (await tested).testPlugin;
    seen = detail ? `${status}: ${detail}` : status;
    await pause;
  } while (goOn());
  return { others, seen };
}

/** A plugin that fails at once is not to be called more often than one that answers: calls are a load of their own. */
function nextTurn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 200));
}

async function isWell(manager: Client): Promise<boolean> {
  return (await manager.mutate(testPlugin, { id: behaving })).testPlugin.status === 'OK';
}

async function until<T>(load: () => Promise<T>, holds: (value: T) => boolean, limitMs = 20_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await load();
    if (holds(value)) return value;
    if (performance.now() > deadline) throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 150));
  }
}
