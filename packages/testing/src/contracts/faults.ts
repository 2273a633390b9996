import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type PluginErrorData, pluginErrorData } from '@mentorkit/plugin-sdk';
import type { Clause } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import type { Subject } from './subject.ts';
import {
  disconnected,
  failing,
  forbidden,
  gone,
  latency,
  missing,
  tooManyRequests,
  unauthorised,
  type VendorFault,
} from './vendor-faults.ts';

/** One call that has to reach the vendor, in the words of the promise: "saving a meeting". */
export interface VendorCall<S extends Subject = Subject> {
  readonly what: string;
  run(test: TestContext, subject: S): Promise<unknown>;
}

/** How soon after its time is over a call has to come to an end. */
const GRACE_MS = 1000;

/** What every plugin that talks to a vendor promises about the vendor's bad days. */
export function faultClauses<S extends Subject>(call: VendorCall<S>): Clause<S>[] {
  return [
    {
      name: `${call.what} while the vendor fails throws Unavailable`,
      applies: hasUpstream,
      async check(subject) {
        for (const status of [500, 502, 503, 504]) {
          await expectPluginError(['Unavailable'], await thrownWith(failing(status), call, subject), `HTTP ${status}`);
        }
        await expectPluginError(
          ['Unavailable'],
          await thrownWith(disconnected(), call, subject),
          'a broken connection',
        );
      },
    },
    {
      name: `${call.what} too often throws RateLimited with the wait in seconds`,
      applies: hasUpstream,
      async check(subject) {
        for (const seconds of [1, 60]) {
          const thrown = await thrownWith(tooManyRequests(seconds), call, subject);
          const { retryAfter } = await expectPluginError(['RateLimited'], thrown, 'HTTP 429');
          assert.equal(retryAfter, seconds, `Retry-After was ${seconds}, and RateLimited says ${retryAfter}.`);
        }
        // The standard allows a date, and vendors send anything: no answer may turn into a wait of NaN.
        const thrown = await thrownWith(tooManyRequests('soon'), call, subject);
        await expectPluginError(['RateLimited'], thrown, 'an unreadable Retry-After');
      },
    },
    {
      name: `${call.what} that the vendor forbids ends the tries`,
      applies: hasUpstream,
      async check(subject) {
        const final = ['Rejected', 'NotFound', 'NeedsReconnection', 'Conflict'] as const;
        await expectPluginError(final, await thrownWith(forbidden(), call, subject), 'HTTP 403');
        await expectPluginError(final, await thrownWith(gone(), call, subject), 'HTTP 410');
        await expectPluginError(final, await thrownWith(unauthorised(), call, subject), 'HTTP 401');
      },
    },
    {
      name: `${call.what} ends when its time is over`,
      applies: hasUpstream,
      async check(subject) {
        const test = await createTestContext(subject);
        test.answerWith(latency(Number.POSITIVE_INFINITY));
        const ended = thrownBy(call.run(test, subject)).then(() => true);
        test.expire();
        const inTime = await Promise.race([ended, wait(GRACE_MS, false, { ref: false })]);
        assert(inTime, `${GRACE_MS} ms after \`ctx.signal\` was aborted it goes on: whatever waits has to heed it.`);
      },
    },
  ];
}

/** What a revoked account owes the person. */
export function revokedClause(call: VendorCall, personId: string): Clause {
  return {
    name: `${call.what} with a revoked account throws NeedsReconnection`,
    applies: subject => hasUpstream(subject) && subject.plugin.connection !== undefined,
    async check(subject) {
      const thrown = await thrownWith(unauthorised(), call, subject);
      const error = await expectPluginError(['NeedsReconnection'], thrown, 'HTTP 401');
      assert.equal(error.personId, personId, 'NeedsReconnection names somebody else.');
    },
  };
}

/** What is gone already needs no cancelling, in whichever way the vendor says so. */
export function goneClause(call: VendorCall): Clause {
  return {
    name: `${call.what} that is gone is fine`,
    applies: hasUpstream,
    async check(subject) {
      for (const [status, fault] of [
        [404, missing()],
        [410, gone()],
      ] as const) {
        const thrown = await thrownWith(fault, call, subject);
        assert.equal(thrown, undefined, `After HTTP ${status}: ${inspect(thrown)}`);
      }
    },
  };
}

async function thrownWith<S extends Subject>(fault: VendorFault, call: VendorCall<S>, subject: S): Promise<unknown> {
  const test = await createTestContext(subject);
  test.answerWith(fault);
  return await thrownBy(call.run(test, subject));
}

/** What a promise rejected with, `undefined` when it did not. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error ?? new Error('Nothing was thrown, but with throw.'),
  );
}

async function expectPluginError<Name extends PluginErrorData['name']>(
  names: readonly Name[],
  thrown: unknown,
  after: string,
): Promise<Extract<PluginErrorData, { name: Name }>> {
  const error = pluginErrorData(thrown);
  const wanted = names.join(' or ');
  assert(isNamed(error, names), `After ${after}: expected ${wanted}, but got ${inspect(thrown ?? 'no error')}.`);
  return error;
}

function isNamed<Name extends PluginErrorData['name']>(
  error: PluginErrorData | undefined,
  names: readonly Name[],
): error is Extract<PluginErrorData, { name: Name }> {
  return names.some(name => name === error?.name);
}

function hasUpstream({ upstream }: Subject): boolean {
  return upstream !== undefined;
}
