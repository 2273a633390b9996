import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { DomainEvent, DomainEventName, Hook, Intent, Veto } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, effectsOf, type TestContext } from './context.ts';
import { ofLater, sampleEvent, sampleIntent } from './events.ts';
import { faultClauses, thrownBy, type VendorCall } from './faults.ts';
import type { Subject } from './subject.ts';
import { checkTexts } from './texts.ts';

/** A hook under test. Leave `upstream` out when it asks no vendor. */
export interface HookSubject extends Subject {
  /** Name of the event in the plugin's `hooks`. */
  readonly event: DomainEventName;
  /** Data of intents that it has to veto; see `Intent`. */
  readonly vetoed?: readonly object[];
}

/** What every hook promises. */
export const hookContract: readonly Clause<HookSubject>[] = [
  {
    name: 'it is asked, or told, or both',
    check(subject) {
      const { will, has } = hookOf(subject);
      assert(will ?? has, `The hook on ${subject.event} has neither \`will\` nor \`has\`.`);
    },
  },
  {
    name: 'what is not to be is vetoed with a reason that people can read',
    applies: subject => asks(subject) && subject.vetoed !== undefined,
    async check(subject) {
      const test = await createTestContext(subject);
      for (const data of subject.vetoed!) {
        const veto = await ask(test, subject, sampleIntent(subject.event, data));
        assert(veto, `It lets this happen: ${inspect(data)}`);
        checkTexts(veto.reason, 'The reason');
      }
    },
  },
  {
    name: 'asking has an answer within 2 s',
    applies: asks,
    async check(subject) {
      const test = await createTestContext(subject);
      const began = performance.now();
      const veto = await ask(test, subject, sampleIntent(subject.event));
      const seconds = (performance.now() - began) / 1000;
      assert(seconds < 2, `It took ${seconds.toFixed(1)} s.`);
      if (veto !== undefined) checkTexts(veto.reason, 'The reason');
    },
  },
  {
    name: 'asking changes nothing',
    applies: asks,
    async check(subject) {
      const test = await createTestContext(subject);
      const before = effectsOf(test);
      const intents = [undefined, ...(subject.vetoed ?? [])].map(data => sampleIntent(subject.event, data));
      for (const intent of intents) await ask(test, subject, intent);
      assert.deepEqual(effectsOf(test), before, 'What it was asked about may not come to pass.');
    },
  },
  {
    name: 'an event that is told twice has the effect of once',
    applies: tells,
    async check(subject) {
      const test = await createTestContext(subject);
      await tell(test, subject, sampleEvent(subject.event));
      const once = effectsOf(test);
      await tell(test, subject, sampleEvent(subject.event));
      assert.deepEqual(effectsOf(test), once, 'The second time did more.');
    },
  },
  {
    name: 'events in another order leave the same behind',
    applies: tells,
    async check(subject) {
      const [first, second] = [sampleEvent(subject.event, 1), sampleEvent(subject.event, 2)];
      const [inOrder, reordered] = [await createTestContext(subject), await createTestContext(subject)];
      for (const event of [first, second]) await tell(inOrder, subject, event);
      for (const event of [second, first]) await tell(reordered, subject, event);
      assert.deepEqual(effectsOf(reordered), effectsOf(inOrder), 'Compare `event.at`: what comes last may be older.');
    },
  },
  {
    name: 'a field that comes later does no harm',
    async check(subject) {
      const test = await createTestContext(subject);
      const thrown = await thrownBy(
        (async () => {
          if (asks(subject)) await ask(test, subject, ofLater(sampleIntent(subject.event)));
          if (tells(subject)) await tell(test, subject, ofLater(sampleEvent(subject.event)));
        })(),
      );
      assert.equal(thrown, undefined, `It threw ${inspect(thrown)}.`);
    },
  },
  ...faultClausesOf(asks, {
    what: 'asking',
    run: (test, subject) => ask(test, subject, sampleIntent(subject.event)),
  }).filter(({ name }) => name.includes('its time is over')),
  ...faultClausesOf(tells, {
    what: 'telling of an event',
    run: (test, subject) => tell(test, subject, sampleEvent(subject.event)),
  }),
];

/** One `it` a promise of a hook. */
export function describeHook(subject: HookSubject): void {
  describeContract(`a hook on ${subject.event}`, hookContract, subject);
}

/** Those of hooks that do this at all. */
function faultClausesOf(does: (subject: HookSubject) => boolean, call: VendorCall<HookSubject>): Clause<HookSubject>[] {
  return faultClauses(call).map(clause => ({
    ...clause,
    applies: subject => does(subject) && (clause.applies?.(subject) ?? true),
  }));
}

function asks(subject: HookSubject): boolean {
  return hookOf(subject).will !== undefined;
}

function tells(subject: HookSubject): boolean {
  return hookOf(subject).has !== undefined;
}

async function ask(test: TestContext, subject: HookSubject, intent: Intent): Promise<Veto | undefined> {
  return await hookOf(subject).will!(test.ctx, intent);
}

async function tell(test: TestContext, subject: HookSubject, event: DomainEvent): Promise<void> {
  await hookOf(subject).has!(test.ctx, event);
}

function hookOf({ plugin, event }: HookSubject): Hook<unknown> {
  const hook: unknown = plugin.hooks?.[event];
  assert(hook, `${plugin.id} has no hook on ${event}.`);
  return hook;
}
