import type { AnyPlugin, Candidate, MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { isMatchingResult } from '../matching-result.ts';
import type { Task } from '../messages.ts';
import { readSettings } from './settings.ts';

/** Milliseconds between two reports: a solver's inner loop may report a million times. */
const REPORT_EVERY = 100;

export interface Control {
  aborted(): boolean;
  progress(fraction: number, best?: unknown): void;
}

export async function solve(
  plugin: AnyPlugin,
  task: Extract<Task, { kind: 'solve' }>,
  control: Control,
): Promise<unknown> {
  if (!plugin.strategy) throw new TypeError('The plugin has no strategy.');
  const { settings } = await readSettings({ ...plugin, secrets: undefined }, task.settings, undefined);
  const problem = task.problem as MatchingProblem;
  const { mentees, mentors } = problem;
  const resultOf = (answer: unknown) => (isMatchingResult(answer, mentees, mentors) ? onlyResult(answer) : undefined);
  const progress = (fraction: number, best?: unknown) => control.progress(fraction, resultOf(best));
  return resultOf(await plugin.strategy.solve(problem, { settings, ...unhurried({ ...control, progress }) }));
}

/** Copied, because whatever else is in it, or in the buffers that it is a part of, is nobody's to read. */
function onlyResult({ mentorOf, certificate }: MatchingResult): MatchingResult {
  const copy = { mentorOf: new Int32Array(mentorOf) };
  if (!certificate) return copy;
  const { mentee, mentor } = certificate;
  return { ...copy, certificate: { mentee: new Float64Array(mentee), mentor: new Float64Array(mentor) } };
}

/** Row by row, what the criterion says of each pair. Throws for a value that is neither 0 … 1 nor NaN. */
export async function compareAll(
  plugin: AnyPlugin,
  task: Extract<Task, { kind: 'compare' }>,
  control: Control,
): Promise<Float32Array> {
  if (!plugin.criterion) throw new TypeError('The plugin has no criterion.');
  const { settings } = await readSettings({ ...plugin, secrets: undefined }, task.settings, undefined);
  const mentees = task.mentees as readonly Candidate[];
  const mentors = task.mentors as readonly Candidate[];
  const compare = plugin.criterion.compare(mentees, mentors, settings);
  const { progress } = unhurried(control);
  const values = new Float32Array(mentees.length * mentors.length).fill(Number.NaN);
  for (let mentee = 0; mentee < mentees.length && !control.aborted(); mentee++) {
    for (let mentor = 0; mentor < mentors.length; mentor++) {
      const value = compare(mentee, mentor);
      if (value < 0 || value > 1 || typeof value !== 'number')
        throw new RangeError(
          `The criterion gave ${String(value)} for mentee ${mentee} and mentor ${mentor}; 0 … 1 or NaN is asked for.`,
        );
      values[mentee * mentors.length + mentor] = value;
    }
    progress((mentee + 1) / mentees.length);
  }
  return values;
}

export async function runFunction(task: Extract<Task, { kind: 'function' }>, control: Control): Promise<unknown> {
  const module = await import(task.moduleUrl);
  return await module[task.name](task.input, unhurried(control));
}

/** The same, but most reports are dropped. */
function unhurried({ aborted, progress }: Control): Control {
  let reported = Number.NEGATIVE_INFINITY;
  return {
    aborted,
    progress(fraction, best) {
      const now = performance.now();
      if (now - reported < REPORT_EVERY) return;
      reported = now;
      progress(fraction, best);
    },
  };
}
