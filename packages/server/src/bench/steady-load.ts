import { type Client, Refused } from '../tour/client.ts';
import type { Reading } from './probe.ts';
import type { Stand } from './stand.ts';

const everyMs = 20;
const query = '{ programmes(first: 5) { edges { node { id title } } } }';

/** How the API fared while something else went on. */
export interface Faring {
  readonly latencies: readonly number[];
  /** What questions were answered with that got no answer: the code of each, or what the network said. */
  readonly failed: readonly string[];
  readonly api: Reading;
  readonly worker: Reading;
}

/**
 * Asks the API an ordinary question every 20 ms, whether or not it has answered the one before, for as long as the work
 * takes and at least for so long.
 */
export async function underLoad(
  stand: Stand,
  client: Client,
  atLeastMs: number,
  work: () => Promise<void>,
): Promise<Faring> {
  const latencies: number[] = [];
  const asked: Promise<void>[] = [];
  const failed: string[] = [];
  stand.api.reset();
  stand.worker.reset();
  const began = performance.now();
  let due = began;
  let over = false;
  const asking = (async () => {
    while (!over) {
      // From when it should have been sent: who waits for a late answer would not see how late others would be.
      const since = due;
      const answered = client
        .request(query)
        .catch(error => void failed.push(error instanceof Refused ? error.code : String(error)));
      asked.push(answered.then(() => void latencies.push(performance.now() - since)));
      due += everyMs;
      await new Promise(resolve => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  })();
  try {
    await work();
    await new Promise(resolve => setTimeout(resolve, Math.max(0, began + atLeastMs - performance.now())));
  } finally {
    over = true;
    await asking;
    await Promise.all(asked);
  }
  stand.api.assertAlive();
  stand.worker.assertAlive();
  return { latencies, failed, api: await stand.api.read(), worker: await stand.worker.read() };
}
