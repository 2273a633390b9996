import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import type { RequestContext } from '../context.ts';
import { conflict, DomainError } from '../errors.ts';
import { validated } from '../input.ts';
import type { Platform } from '../platform.ts';
import { mutationTransaction } from './mutation-transaction.ts';
import type { Replay } from './replay.ts';

/** How long a key is known at least; a job forgets it later. */
export const keptHours = 24;

export const idempotencyKeyArgument = {
  name: 'idempotencyKey',
  description: 'Of 1 to 255 printable ASCII characters: repeated with it, this is done once. See `Mutation`.',
} as const;

/** Said once, of all mutations together. */
export const aboutIdempotency = `Repeating one that nobody knows the end of is harmless with an \`idempotencyKey\`, such as a UUID made before the first try:
with the same key and the same arguments it is done once, and each call gets the same answer, read anew. One that is
still under way is waited for; after an error nothing is remembered, and the next call tries again. Other arguments with
a key that was used are refused (\`IDEMPOTENCY_KEY_REUSED\`). A key is its caller's own and is known for ${keptHours} hours at
least. The header \`Idempotency-Key\` stands for the argument where it is missing; of several mutations in one document
each then has its own, by the name under which it is answered.`;

const keyInput = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'An idempotency key has 1 to 255 printable ASCII characters, and no spaces.');

/** One call of a mutation that is to be done once, however often it comes. */
export interface IdempotentCall {
  /** See `idempotencyKey`. */
  readonly key: string;
  /** The mutation and its arguments: see `hashOfInput`. */
  readonly input: string;
  /** Whether it opens transactions of its own. */
  readonly external: boolean;
  readonly replay: Replay;
  readonly info: GraphQLResolveInfo;
  /** The mutation itself. */
  work(ctx: RequestContext): Promise<unknown>;
}

/**
 * The key of a call, as it is stored: hashed. Its argument, else the header; that speaks of the whole document, so of
 * several mutations in it each has its own, by the name under which it is answered.
 *
 * @throws ValidationFailed
 */
export function idempotencyKey(
  ctx: RequestContext,
  argument: string | null | undefined,
  { operation, path }: Pick<GraphQLResolveInfo, 'operation' | 'path'>,
): string | undefined {
  // As the draft of the IETF writes it: a structured string, in quotes.
  const given = argument ?? ctx.idempotencyKey?.replace(/^"(.*)"$/, '$1');
  if (given === undefined) return undefined;
  const key = validated(keyInput, given, 'idempotencyKey');
  const { selections } = operation.selectionSet;
  const isAlone = selections.length === 1 && selections[0]!.kind === 'Field';
  return hash(typeof argument === 'string' || isAlone ? key : `${key}\n${path.key}`);
}

export function hashOfInput(mutation: string, args: object): string {
  // Through JSON first: it knows how instants and the like say themselves.
  const plain: unknown = JSON.parse(
    JSON.stringify([mutation, args], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return hash(canonicalJson(plain));
}

/**
 * Does the call, or answers again what an equal one did. The key is taken before anything else happens, in the same
 * transaction: a duplicate waits for its end, and then either finds what was done or, after a failure, does it itself.
 *
 * @throws Conflict `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_OUTCOME_UNKNOWN`
 */
export async function once(ctx: RequestContext, call: IdempotentCall): Promise<unknown> {
  return await inTurn(ctx, call.key, async () => {
    for (;;) {
      const outcome = await findOutcome(ctx, call);
      if (outcome !== undefined) return await call.replay.again(ctx, outcome, call.info);
      try {
        return await (call.external ? doInParts(ctx, call) : doAtOnce(ctx, call));
      } catch (error) {
        if (!(error instanceof KeyTaken)) throw error;
      }
    }
  });
}

async function doAtOnce(ctx: RequestContext, call: IdempotentCall): Promise<unknown> {
  return await mutationTransaction(ctx, async () => {
    await takeKey(ctx, call);
    const value = await call.work(ctx);
    await keepOutcome(ctx, call, value);
    return value;
  });
}

/**
 * A mutation that calls out between its transactions takes the key in the first of them, so that nothing of ours is
 * written twice; what it asks of others may be asked twice. Should the process die before the outcome is kept, a
 * repetition is told so, and does nothing.
 */
async function doInParts(ctx: RequestContext, call: IdempotentCall): Promise<unknown> {
  let taken = false;
  const recording: RequestContext = {
    ...ctx,
    async transaction(work, options) {
      if (taken) return await ctx.transaction(work, options);
      taken = true;
      try {
        return await ctx.transaction(async () => {
          await takeKey(ctx, call);
          return await work();
        }, options);
      } catch (error) {
        taken = false;
        throw error;
      }
    },
  };
  try {
    const value = await call.work(recording);
    await ctx.transaction(async () => {
      if (!taken) await takeKey(ctx, call);
      await keepOutcome(ctx, call, value);
    });
    return value;
  } catch (error) {
    // Such an error says that nothing was done. After any other one, nobody knows.
    if (taken && error instanceof DomainError)
      await ctx.sql('delete from idempotency_keys where caller_id = $1 and key = $2', ofCall(ctx, call));
    throw error;
  }
}

/** Another process was faster. Thrown out of the transaction, so that nobody looks for the outcome with a connection in hand. */
class KeyTaken extends Error {}

/** Waits for whoever has it at the moment, at the key's index. */
async function takeKey(ctx: RequestContext, call: IdempotentCall): Promise<void> {
  const taken = await ctx.sql(
    `insert into idempotency_keys (caller_id, key, input, created_at) values ($1, $2, $3, $4)
     on conflict do nothing returning key`,
    [...ofCall(ctx, call), call.input, ctx.now().toString()],
  );
  if (taken.length === 0) throw new KeyTaken();
}

const keyReused = conflict('IDEMPOTENCY_KEY_REUSED', {
  en: 'This idempotency key was used for something else. Use a new key for each thing that is to be done.',
  da: 'Denne idempotensnøgle er brugt til noget andet. Brug en ny nøgle til hver ting, der skal gøres.',
});

const outcomeUnknown = conflict('IDEMPOTENCY_OUTCOME_UNKNOWN', {
  en: 'This was begun before, and how it ended is not known. Look whether it was done; if not, repeat it with a new key.',
  da: 'Dette er påbegyndt før, og det vides ikke, hvordan det endte. Se efter, om det er gjort; hvis ikke, så gentag det med en ny nøgle.',
});

async function findOutcome(ctx: RequestContext, call: IdempotentCall): Promise<unknown> {
  // Of a mutation in parts, another process may keep the outcome in a moment.
  for (let patience = call.external ? 20 : 0; ; patience -= 1) {
    const [known] = await ctx.sql<{ input: string; outcome: unknown }>(
      'select input, outcome from idempotency_keys where caller_id = $1 and key = $2',
      ofCall(ctx, call),
    );
    if (!known) return undefined;
    if (known.input !== call.input) throw keyReused();
    if (known.outcome !== null) return known.outcome;
    if (patience === 0) throw outcomeUnknown();
    await delay(100);
  }
}

async function keepOutcome(ctx: RequestContext, call: IdempotentCall, value: unknown): Promise<void> {
  await ctx.sql('update idempotency_keys set outcome = $3 where caller_id = $1 and key = $2', [
    ...ofCall(ctx, call),
    JSON.stringify(call.replay.keep(ctx, value)),
  ]);
}

function ofCall(ctx: RequestContext, { key }: IdempotentCall): [string, string] {
  return [ctx.member.membershipId, key];
}

const underWay = new WeakMap<Platform, Map<string, Promise<unknown>>>();

/** Duplicates in one process wait here, and not each with a database connection in its hand. */
async function inTurn<T>({ platform, ...ctx }: RequestContext, key: string, work: () => Promise<T>): Promise<T> {
  const calls = underWay.get(platform) ?? new Map<string, Promise<unknown>>();
  underWay.set(platform, calls);
  const name = `${ctx.organisation.id} ${ctx.member.membershipId} ${key}`;
  for (let other = calls.get(name); other; other = calls.get(name)) await other.catch(() => {});
  const working = work();
  calls.set(name, working);
  try {
    return await working;
  } finally {
    calls.delete(name);
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
