import pluginPackages from '../../../../plugins/index.ts';
import { type Cohort, gatherCohort } from './matrix-cohort.ts';
import { behaving, type Place, placesFor } from './matrix-places.ts';
import { type Figure, percentile } from './report.ts';
import type { Stand } from './stand.ts';
import { type Faring, underLoad } from './steady-load.ts';

const misbehaviours = ['throws', 'hangs', 'blocks', 'leaks', 'exits', 'lies', 'floods', 'is-slow'];

const misbehaving = (how: string) => `${new URL('./misbehaving-plugin.ts', import.meta.url).href}?${how}`;

/** What both processes have to be told. */
export const matrixSettings = {
  PLUGINS: [...[...misbehaviours, 'behaves'].map(misbehaving), ...pluginPackages].join(','),
  MATCHING_DEADLINE_SECONDS: '2',
  MATCHING_MEMORY_MB: '64',
};

const cellMs = 5_000;
const warmUps = 2;
const mostTimes = 5;
/** Of the undisturbed p99. */
const mostDisturbed = 1.5;

/**
 * Has plugins misbehave in eight ways in four places while somebody else uses the API, and says how that fared beside
 * its undisturbed self. That a process ends is an error; all else is a figure.
 */
export async function pluginMatrix(stand: Stand, only: readonly string[] = []): Promise<Figure[]> {
  console.log('Gathering people …');
  const cohort = await gatherCohort(stand);
  await enable(cohort, behaving);
  const figures: Figure[] = [];
  const wanted = chosen(misbehaviours, how => how, only);
  for (const place of chosen(placesFor(cohort), ({ name }) => name.replace(' ', '-'), only)) {
    console.log(`Misbehaving as a ${place.name} …`);
    // The first of everything is slow.
    for (let times = 0; times < warmUps; times += 1) await undisturbed(stand, cohort, place);
    const cells = new Map<string, Cell[]>(wanted.map(how => [how, []]));
    const quiet: Faring[] = [];
    const look = async (how: string) => {
      quiet.push(await undisturbed(stand, cohort, place));
      cells.get(how)!.push(await misbehave(stand, cohort, place, how));
    };
    for (const how of wanted) await look(how);
    // In 250 questions, two hiccups of the machine are a p99: what is beyond the goal is looked at again.
    const isBeyond = (how: string) => {
      const times = cells.get(how)!;
      return times.length < mostTimes && disturbance(times, quiet) > mostDisturbed;
    };
    for (let how = wanted.find(isBeyond); how; how = wanted.find(isBeyond)) await look(how);
    figures.push(...asFigures(place, quiet, cells));
  }
  return figures;
}

function chosen<Item>(items: readonly Item[], nameOf: (item: Item) => string, only: readonly string[]) {
  const named = items.filter(item => only.includes(nameOf(item)));
  return named.length > 0 ? named : items;
}

interface Cell {
  readonly faring: Faring;
  readonly others: boolean;
  readonly seen: string;
}

/** The same is asked of a plugin that behaves: what a post costs is no doing of the filter that it is shown to. */
async function undisturbed(stand: Stand, { manager }: Cohort, place: Place): Promise<Faring> {
  return await underLoad(stand, manager, cellMs, async () => void (await place.provoke(behaving, lasting())));
}

function lasting(): () => boolean {
  const began = performance.now();
  return () => performance.now() - began < cellMs;
}

async function misbehave(stand: Stand, cohort: Cohort, place: Place, how: string): Promise<Cell> {
  const plugin = `bench-${how}`;
  await enable(cohort, plugin);
  const since = Date.now();
  let cell: Omit<Cell, 'faring'> | undefined;
  const faring = await underLoad(stand, cohort.manager, cellMs, async () => {
    const { others, seen } = await place.provoke(plugin, lasting());
    const status = await statusOf(cohort, plugin, since, place.toldWithinMs);
    cell = { others, seen: [seen, status].filter(Boolean).join('; ') };
  });
  await cohort.manager.mutate(disablePlugin, { id: plugin });
  return { faring, ...cell! };
}

function asFigures(place: Place, quiet: readonly Faring[], cells: ReadonlyMap<string, readonly Cell[]>): Figure[] {
  const bench = `plugin as ${place.name}`;
  const normal = usual(quiet);
  return [
    { bench, what: "undisturbed, API's p99", value: normal, unit: 'ms', remark: loops(quiet) },
    ...[...cells].map(([how, times]) => {
      const farings = times.map(({ faring }) => faring);
      const remark = [
        `${usual(farings).toFixed(1)} ms${times.length > 1 ? ` in ${times.length} times` : ''}`,
        loops(farings),
        `others ${times.every(({ others }) => others) ? 'answer' : 'DO NOT ANSWER'}`,
        times.at(-1)!.seen.slice(0, 200),
      ].join('; ');
      const value = disturbance(times, quiet);
      return { bench, what: `${how}, p99 : undisturbed`, value, unit: '×', goal: { atMost: mostDisturbed }, remark };
    }),
  ];
}

function disturbance(times: readonly Cell[], quiet: readonly Faring[]): number {
  return usual(times.map(({ faring }) => faring)) / usual(quiet);
}

/** The median of what the p99 was each time: a hiccup of the machine in one of them would excuse, or accuse, everything. */
function usual(farings: readonly Faring[]): number {
  return percentile(
    farings.map(({ latencies }) => percentile(latencies, 0.99)),
    0.5,
  );
}

/** How late the event loops were, API and worker, and whether the API failed anybody. */
function loops(farings: readonly Faring[]): string {
  const worst = (process: 'api' | 'worker') => Math.max(...farings.map(faring => faring[process].loopP99Ms));
  const busy = (process: 'api' | 'worker') =>
    Math.max(...farings.map(({ [process]: { loopActiveMs, lastedMs } }) => (100 * loopActiveMs) / lastedMs)).toFixed(0);
  const failed = farings.flatMap(faring => faring.failed);
  const errors = failed.length > 0 ? `${failed.length} ERRORS (${[...new Set(failed)].join(', ')}); ` : '';
  return `${errors}loops ${worst('api').toFixed(1)} / ${worst('worker').toFixed(1)} ms late, ${busy('api')} / ${busy('worker')} % busy`;
}

const pluginStatus = /* GraphQL */ `
  { plugins { pluginId status { state breaker lastError { at message } } } }
`;

/** As managers see it, once there is something to see. */
async function statusOf({ manager }: Cohort, plugin: string, since: number, withinMs: number): Promise<string> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { plugins } = await manager.request(pluginStatus);
    const { status } = plugins.find((each: any) => each.pluginId === plugin);
    const told = status.lastError && Date.parse(status.lastError.at) >= since;
    if (told || performance.now() > deadline)
      return `${status.state}, breaker ${status.breaker}${told ? `: ${status.lastError.message}` : ''}`;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function enable({ manager }: Cohort, plugin: string): Promise<void> {
  await manager.mutate(configurePlugin, { id: plugin, settings: { enabled: true } });
  await manager.mutate(enablePlugin, { id: plugin });
}

const configurePlugin = /* GraphQL */ `
  mutation Configure($id: String!, $settings: JSON!) {
    configurePlugin(input: { pluginId: $id, settings: $settings }) {
      ... on ConfigurePluginSuccess { plugin { pluginId } }
      ... on Error { code message }
    }
  }
`;

const enablePlugin = /* GraphQL */ `
  mutation Enable($id: String!) {
    enablePlugin(pluginId: $id) {
      ... on EnablePluginSuccess { plugin { pluginId } }
      ... on Error { code message }
    }
  }
`;

const disablePlugin = /* GraphQL */ `
  mutation Disable($id: String!) {
    disablePlugin(pluginId: $id) {
      ... on DisablePluginSuccess { plugin { pluginId } }
      ... on Error { code message }
    }
  }
`;
