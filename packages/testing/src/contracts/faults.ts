import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type PluginErrorData, pluginErrorData } from '@mentorkit/plugin-sdk';
import type { Clause } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import type { Subject } from './subject.ts';

/** One call that has to reach the vendor, in the words of the promise: "saving a meeting". */
export interface VendorCall {
  readonly what: string;
  run(test: TestContext, subject: Subject): Promise<unknown>;
}

/** What every plugin that talks to a vendor promises about the vendor's bad days. */
export function faultClauses(call: VendorCall): Clause[] {
  return [
    {
      name: `${call.what} while the vendor fails throws Unavailable`,
      applies: hasUpstream,
      async check(subject) {
        for (const status of [500, 502, 503, 504]) {
          const html = () => new Response('<html>Sorry</html>', { status, headers: { 'content-type': 'text/html' } });
          await expectPluginError('Unavailable', await failing(subject, call, html), `HTTP ${status}`);
        }
        await expectPluginError('Unavailable', await failing(subject, call, disconnected), 'a broken connection');
      },
    },
    {
      name: `${call.what} too often throws RateLimited with the wait in seconds`,
      applies: hasUpstream,
      async check(subject) {
        for (const seconds of [1, 60]) {
          const error = await expectPluginError(
            'RateLimited',
            await failing(subject, call, busy(`${seconds}`)),
            'HTTP 429',
          );
          assert.equal(
            error.retryAfter,
            seconds,
            `Retry-After was ${seconds}, and RateLimited says ${error.retryAfter}.`,
          );
        }
        // The standard allows a date, and vendors send anything: no answer may turn into a wait of NaN.
        await expectPluginError('RateLimited', await failing(subject, call, busy('soon')), 'an unreadable Retry-After');
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
      const error = await expectPluginError('NeedsReconnection', await failing(subject, call, revoked), 'HTTP 401');
      assert.equal(error.personId, personId, 'NeedsReconnection names somebody else.');
    },
  };
}

const disconnected = () => Promise.reject(new TypeError('fetch failed'));
const revoked = () => new Response('{"error":"invalid_grant"}', { status: 401 });
const busy = (retryAfter: string) => () => new Response('', { status: 429, headers: { 'retry-after': retryAfter } });

async function failing(
  subject: Subject,
  call: VendorCall,
  answer: () => Response | Promise<Response>,
): Promise<unknown> {
  const test = await createTestContext(subject);
  test.answerWith(answer);
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
  name: Name,
  thrown: unknown,
  after: string,
): Promise<Extract<PluginErrorData, { name: Name }>> {
  const error = pluginErrorData(thrown);
  assert(isNamed(error, name), `After ${after}: expected ${name}, but got ${inspect(thrown ?? 'no error')}.`);
  return error;
}

function isNamed<Name extends PluginErrorData['name']>(
  error: PluginErrorData | undefined,
  name: Name,
): error is Extract<PluginErrorData, { name: Name }> {
  return error?.name === name;
}

function hasUpstream({ upstream }: Subject): boolean {
  return upstream !== undefined;
}
