import type { Client } from '../tour/client.ts';
import { publishRun, runProgress, runResult, startRun } from '../tour/matching.ts';
import {
  createImport,
  createProgramme,
  importProgress,
  openProgramme,
  peopleRows,
  programmeInput,
} from '../tour/programme.ts';
import type { Figure } from './report.ts';
import type { Stand } from './stand.ts';

export interface Prepared {
  readonly programmeId: string;
  readonly figures: Figure[];
}

/** Imports 4,761 people and matches them, and says what that cost the worker and the API beside it. */
export async function importAndMatch(stand: Stand): Promise<Prepared> {
  const manager = await stand.signIn('manager@demo.invalid');
  const created = await manager.mutate(createProgramme, { input: programmeInput });
  const programmeId: string = created.createProgramme.programme.id;
  await manager.mutate(openProgramme, { id: programmeId });

  const before = await stand.worker.read();
  stand.worker.reset();
  const seconds = await importPeople(manager, programmeId);
  const importing = await stand.worker.read();
  const figures: Figure[] = [
    { bench: 'import', what: '4,761 rows, upload to done', value: seconds, unit: 's', goal: { atMost: 3 } },
    { bench: 'import', what: 'rows a second', value: 4761 / seconds, unit: 'rows/s' },
    { bench: 'import', what: 'worker memory above idle', value: importing.peakRssMb - before.peakRssMb, unit: 'MB' },
  ];

  stand.api.reset();
  stand.worker.reset();
  const started = performance.now();
  const { startMatchingRun } = await manager.mutate(startRun, {
    input: { programmeId, strategy: 'matching-assignment', seed: 7 },
  });
  const { id } = startMatchingRun.matchingRun;
  await whileAsking(manager, followed(manager, runProgress, { id }));
  const millis = performance.now() - started;
  const [api, worker] = [await stand.api.read(), await stand.worker.read()];
  const { matchingRun } = await manager.request(runResult, { id });
  if (matchingRun.state !== 'SUCCEEDED') throw new Error(`The run is ${matchingRun.state}`);
  figures.push(
    { bench: 'matching', what: '4,761 people, asked to stored', value: millis / 1000, unit: 's', goal: { atMost: 5 } },
    { bench: 'matching', what: 'scoring', value: matchingRun.metrics.scoringMillis, unit: 'ms' },
    { bench: 'matching', what: 'solving, exactly', value: matchingRun.metrics.solvingMillis, unit: 'ms' },
    { bench: 'matching', what: 'worker process, peak memory', value: worker.peakRssMb, unit: 'MB' },
    {
      bench: 'matching',
      what: "API's event-loop delay meanwhile, p99",
      value: api.loopP99Ms,
      unit: 'ms',
      goal: { atMost: 50 },
    },
  );
  const publishing = performance.now();
  await manager.mutate(publishRun, { id });
  figures.push({
    bench: 'matching',
    what: 'publish all offers',
    value: (performance.now() - publishing) / 1000,
    unit: 's',
  });
  return { programmeId, figures };
}

async function importPeople(manager: Client, programmeId: string): Promise<number> {
  const { createParticipantImport } = await manager.mutate(createImport, { programmeId });
  const done = followed(manager, importProgress, { id: createParticipantImport.import.id });
  const body = (await peopleRows()).join('\n');
  const started = performance.now();
  const response = await fetch(createParticipantImport.uploadUrl, { method: 'PUT', body });
  if (!response.ok) throw new Error(await response.text());
  await done;
  return (performance.now() - started) / 1000;
}

async function followed(client: Client, document: string, variables: object): Promise<void> {
  const subscription = client.subscribe(document, variables, () => {});
  await subscription.ended;
  subscription.close();
}

/** Somebody uses the API all the while: an idle loop is late for nobody. */
async function whileAsking(client: Client, work: Promise<void>): Promise<void> {
  let over = false;
  const asking = (async () => {
    while (!over) await client.request('{ programmes(first: 5) { edges { node { id title } } } }');
  })();
  await work;
  over = true;
  await asking;
}
