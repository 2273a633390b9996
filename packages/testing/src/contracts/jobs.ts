import assert from 'node:assert/strict';
import type { PluginJob } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, effectsOf, type TestContext } from './context.ts';
import { faultClauses } from './faults.ts';
import type { Subject } from './subject.ts';

/** A job under test. Leave `upstream` out when the job asks no vendor. */
export interface JobSubject extends Subject {
  /** Name of the job in the plugin's `jobs`. */
  readonly job: string;
  /** Inputs as the plugin queues them. */
  readonly inputs: readonly unknown[];
}

/** What every job promises. */
export const jobContract: readonly Clause<JobSubject>[] = [
  {
    name: 'its inputs survive the queue, which keeps them as JSON',
    async check(subject) {
      for (const input of subject.inputs) {
        const { issues } = await parse(subject, throughJson(input));
        const reasons = issues?.map(issue => issue.message).join('; ');
        assert(!issues, `${JSON.stringify(input)} is refused after it was queued: ${reasons}`);
      }
    },
  },
  {
    name: 'what is no input of the job is refused',
    async check(subject) {
      const answers = await Promise.all(['nonsense', 42, null].map(input => parse(subject, input)));
      assert(
        answers.some(({ issues }) => issues),
        'The job takes anything, so a mistake shows only when it runs.',
      );
    },
  },
  {
    name: 'running twice has the effect of once',
    async check(subject) {
      const test = await createTestContext(subject);
      const input = subject.inputs[0];
      await run(test, subject, input);
      const once = effectsOf(test);
      await run(test, subject, input);
      assert.deepEqual(effectsOf(test), once, 'The second run did more.');
    },
  },
  {
    name: 'its schedule has the five fields of cron',
    applies: subject => jobOf(subject).every !== undefined,
    check(subject) {
      const { every } = jobOf(subject);
      assert.match(every!, CRON, `“${every}” is no schedule.`);
    },
  },
  ...faultClauses<JobSubject>({
    what: 'running the job',
    run: (test, subject) => run(test, subject, subject.inputs[0]),
  }),
];

const field = String.raw`(\*|\d+(-\d+)?)(\/\d+)?(,(\*|\d+(-\d+)?)(\/\d+)?)*`;
const CRON = new RegExp(`^${Array(5).fill(field).join(' ')}$`);

/** One `it` a promise of a job. */
export function describeJob(subject: JobSubject): void {
  describeContract(`the job ${subject.job}`, jobContract, subject);
}

/** Runs the plugin's jobs that are queued, and those that they queue, as the worker does. */
export async function runQueued(test: TestContext, subject: Subject): Promise<void> {
  for (let job = test.enqueued.shift(); job; job = test.enqueued.shift()) {
    await run(test, { ...subject, job: job.name, inputs: [] }, job.input);
  }
}

async function run(test: TestContext, subject: JobSubject, input: unknown): Promise<void> {
  const parsed = await parse(subject, throughJson(input));
  assert(!parsed.issues, `${subject.job} refuses the input ${JSON.stringify(input)}.`);
  await jobOf(subject).run(test.ctx, parsed.value);
}

async function parse(subject: JobSubject, input: unknown) {
  return await jobOf(subject).input['~standard'].validate(input);
}

function throughJson(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input ?? null));
}

function jobOf({ plugin, job }: JobSubject): PluginJob<unknown, any> {
  const found: PluginJob<unknown, any> | undefined = plugin.jobs?.[job];
  assert(found, `${plugin.id} has no job ${job}.`);
  return found;
}
