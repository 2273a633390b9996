import assert from 'node:assert/strict';
import type { Content, ContentFilter, Review } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import { faultClauses } from './faults.ts';
import { computedMillis } from './stopwatch.ts';
import type { Subject } from './subject.ts';
import { checkTexts } from './texts.ts';

/** A content filter under test, with texts whose verdict is known. */
export interface ContentFilterSubject extends Subject {
  readonly allowed: readonly string[];
  /** Of a filter that can hold. */
  readonly held?: readonly string[];
  /** Of a filter that can refuse. */
  readonly refused?: readonly string[];
}

/** What every content filter promises. */
export const contentFilterContract: readonly Clause<ContentFilterSubject>[] = [
  {
    name: 'what is harmless is allowed',
    check: subject => judges(subject, subject.allowed, 'allow'),
  },
  {
    name: 'what it holds waits for a moderator, with no reason or one that its author can read',
    applies: ({ plugin }) => plugin.contentFilter?.can.hold ?? false,
    check: subject => judges(subject, subject.held, 'hold'),
  },
  {
    name: 'what it refuses is refused with a reason that its author can read',
    applies: ({ plugin }) => plugin.contentFilter?.can.refuse ?? false,
    check: subject => judges(subject, subject.refused, 'refuse'),
  },
  {
    name: 'every text has an answer that it says it can give',
    async check(subject) {
      const test = await createTestContext(subject);
      for (const text of [...strange, ...textsOf(subject)]) {
        for (const kind of ['post', 'comment'] as const) checkVerdict(subject, await review(test, subject, text, kind));
      }
    },
  },
  {
    name: 'the same text has the same verdict, however often it is asked',
    async check(subject) {
      const test = await createTestContext(subject);
      for (const text of textsOf(subject)) {
        const first = await review(test, subject, text);
        const again = await review(test, subject, text);
        assert.equal(again.verdict, first.verdict, `“${text}” was ${first.verdict}, then ${again.verdict}.`);
      }
    },
  },
  {
    name: 'the longest text is judged within 3 s',
    async check(subject) {
      const test = await createTestContext(subject);
      for (const text of longest) {
        const began = computedMillis();
        await review(test, subject, text);
        const seconds = (computedMillis() - began) / 1000;
        assert(seconds < 3, `“${text.slice(0, 20)}…” took ${seconds.toFixed(1)} s.`);
      }
    },
  },
  // What a filter does not know it must not allow: the platform decides what then happens.
  ...faultClauses<ContentFilterSubject>({
    what: 'judging a text',
    run: (test, subject) => review(test, subject, subject.allowed[0] ?? 'Hello'),
  }),
];

/** One `it` a promise of a content filter. */
export function describeContentFilter(subject: ContentFilterSubject): void {
  describeContract('a content filter', contentFilterContract, subject);
}

const longest = ['a'.repeat(10_000), `${'a '.repeat(4_999)}!`, 'https://'.repeat(1_250), '🙂'.repeat(5_000)];
const strange = ['.', '🙂', 'שלום עולם', 'Zoë\t“Zed”\n\nNguyễn', '<b onclick="x">bold</b>', '(((((', ...longest];

function textsOf({ allowed, held = [], refused = [] }: ContentFilterSubject): string[] {
  return [...allowed, ...held, ...refused];
}

async function judges(subject: ContentFilterSubject, texts: readonly string[] = [], verdict: string): Promise<void> {
  assert(texts.length > 0, `Give the suite texts that the filter has to ${verdict}.`);
  const test = await createTestContext(subject);
  for (const text of texts) {
    const said = await review(test, subject, text);
    assert.equal(said.verdict, verdict, `“${text}” should be ${verdict}.`);
    checkVerdict(subject, said);
  }
}

function checkVerdict({ plugin }: Subject, said: Review): void {
  const verdict: unknown = said?.verdict;
  assert(verdict === 'allow' || verdict === 'hold' || verdict === 'refuse', `“${String(verdict)}” is no verdict.`);
  if (said.verdict === 'allow') return;
  assert(plugin.contentFilter?.can[said.verdict], `It does not say that it can ${said.verdict}.`);
  if (said.verdict === 'refuse' || said.reason) checkTexts(said.reason, 'The reason');
}

async function review(
  test: TestContext,
  { plugin }: Subject,
  text: string,
  kind: Content['kind'] = 'post',
): Promise<Review> {
  const filter: ContentFilter<unknown> | undefined = plugin.contentFilter;
  assert(filter, `${plugin.id} is no content filter.`);
  return await filter.review(test.ctx, { kind, text, language: 'en', feedId: 'feed', authorId: 'mentee' });
}
