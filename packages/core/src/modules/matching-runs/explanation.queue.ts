import type { RequestContext } from '../../context.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import { overloaded } from '../../errors.ts';
import type { Platform } from '../../platform.ts';
import { runInThread } from '../../plugins/compute.ts';
import type { Frozen, PairExplained } from './matching-run.compute.ts';

const limitMs = 30_000;
/** Pairs that may wait, and of one organisation, so that no other finds the queue full of hers. */
const mostWaiting = 100;
const mostOfOrganisation = 20;
/** Answers that are kept: each has some kilobytes, and 30 at most. */
const mostKept = 500;

/** One pair of a run that has ended: at this version, what is said of it never changes. */
export interface AskedPair {
  readonly runId: string;
  readonly version: number;
  readonly menteeId: string;
  readonly mentorId: string;
}

/** Undefined where one of the two was not in the pool, `NO_RESULT` where the run has none. */
type Explained = PairExplained | undefined | 'NO_RESULT';

interface Waiting {
  readonly pair: AskedPair;
  readonly answer: PromiseWithResolvers<Explained>;
  /** Of those who wait, how many still do. */
  waiters: number;
}

interface Queue {
  /** By organisation, run and version; those of one are answered together. In the order in which they were asked. */
  readonly runs: Map<
    string,
    { readonly organisationId: string; readonly ctx: RequestContext; readonly pairs: Map<string, Waiting> }
  >;
  /** By organisation, run, version and pair; the last used are the last. */
  readonly kept: Map<string, Explained>;
  working: boolean;
}

const queues = new WeakMap<Platform, Queue>();

/**
 * Explains a pair. To pose a run's problem again takes seconds of a processor, whoever asks for however many pairs: so
 * one thread does it at a time, for all pairs of a run that were asked for meanwhile, and what it said is kept.
 *
 * @throws DomainError `OVERLOADED` where too many wait already
 */
export async function explainInTurn(ctx: RequestContext, pair: AskedPair): Promise<Explained> {
  const queue = queueOf(ctx.platform);
  const organisationId = ctx.organisation.id;
  const run = JSON.stringify([organisationId, pair.runId, pair.version]);
  const key = JSON.stringify([run, pair.menteeId, pair.mentorId]);
  if (queue.kept.has(key)) return keep(queue, key, queue.kept.get(key));
  const waiting = queue.runs.get(run)?.pairs.get(key) ?? enqueue(queue, { run, key, organisationId, ctx, pair });
  waiting.waiters += 1;
  const leave = () => (waiting.waiters -= 1);
  ctx.signal?.addEventListener('abort', leave, { once: true });
  if (!queue.working) void work(queue);
  try {
    return await waiting.answer.promise;
  } finally {
    ctx.signal?.removeEventListener('abort', leave);
  }
}

function enqueue(
  queue: Queue,
  asked: {
    readonly run: string;
    readonly key: string;
    readonly organisationId: string;
    readonly ctx: RequestContext;
    readonly pair: AskedPair;
  },
): Waiting {
  const { run, key, organisationId, ctx, pair } = asked;
  const all = [...queue.runs.values()];
  const waitingOf = (runs: typeof all) => runs.reduce((sum, { pairs }) => sum + pairs.size, 0);
  const own = all.filter(other => other.organisationId === organisationId);
  if (waitingOf(all) >= mostWaiting || waitingOf(own) >= mostOfOrganisation) throw overloaded();
  const waiting = { pair, answer: Promise.withResolvers<Explained>(), waiters: 0 };
  const entry = queue.runs.get(run) ?? { organisationId, ctx, pairs: new Map<string, Waiting>() };
  queue.runs.set(run, entry);
  entry.pairs.set(key, waiting);
  return waiting;
}

/** Until nobody waits. */
async function work(queue: Queue): Promise<void> {
  queue.working = true;
  for (let next = queue.runs.entries().next(); !next.done; next = queue.runs.entries().next()) {
    const [run, { ctx, pairs }] = next.value;
    queue.runs.delete(run);
    const { asked = [], gone = [] } = Object.groupBy(pairs, ([, { waiters }]) => (waiters > 0 ? 'asked' : 'gone'));
    for (const [, { answer }] of gone) answer.resolve('NO_RESULT');
    try {
      const answers =
        asked.length === 0
          ? []
          : await explainAll(
              ctx,
              asked.map(([, { pair }]) => pair),
            );
      for (const [index, [key, { answer }]] of asked.entries()) answer.resolve(keep(queue, key, answers[index]));
    } catch (error) {
      for (const [, { answer }] of asked) answer.reject(error);
    }
  }
  queue.working = false;
}

async function explainAll(ctx: RequestContext, pairs: readonly AskedPair[]): Promise<readonly Explained[]> {
  const { runId } = pairs[0]!;
  const snapshot = await inOrganisation(ctx.organisation.id, () =>
    ctx.db.matchingRunSnapshot.findFirst({ where: { runId } }),
  );
  if (!snapshot) return pairs.map(() => 'NO_RESULT' as const);
  const frozen: Frozen = { ...snapshot, proof: snapshot.proof ?? undefined, gap: snapshot.gap ?? undefined };
  return await runInThread<(PairExplained | undefined)[]>(
    new URL('./matching-run.compute.ts', import.meta.url),
    'explainFrozen',
    { frozen, pairs },
    { deadlineMs: limitMs, log: ctx.platform.log },
  );
}

function keep(queue: Queue, key: string, answer: Explained): Explained {
  // A run that has no result yet may have one soon.
  if (answer === 'NO_RESULT') return answer;
  queue.kept.delete(key);
  queue.kept.set(key, answer);
  if (queue.kept.size > mostKept) queue.kept.delete(queue.kept.keys().next().value!);
  return answer;
}

function queueOf(platform: Platform): Queue {
  const queue = queues.get(platform) ?? { runs: new Map(), kept: new Map(), working: false };
  queues.set(platform, queue);
  return queue;
}
