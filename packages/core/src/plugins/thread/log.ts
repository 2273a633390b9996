import type { PluginContext } from '@mentorkit/plugin-sdk';
import { createBudget, logRate, longestLogFields, longestLogLine } from '../limits.ts';
import type { FromThread } from '../messages.ts';
import { post } from './port.ts';

type Line = Extract<FromThread, { kind: 'log' }>;

/** Of the thread, whatever it does: a loop that logs would keep the host busy with it. */
const budget = createBudget(logRate);
let leftOut = 0;

/** Dropped where there are too many of them: what goes on is said by the first ones. */
function write(line: Omit<Line, 'kind'>): void {
  if (budget.take()) post({ kind: 'log', ...line });
  else leftOut++;
}

/** How many lines were dropped, if any. */
export function tellWhatWasLeftOut(): void {
  if (leftOut === 0) return;
  post({ kind: 'log', level: 'warn', message: `Too many log lines at once: ${leftOut} were left out.` });
  leftOut = 0;
}

export function createLog(): PluginContext['log'] {
  const writeTo = (level: Line['level']) => (message: string, fields?: object) =>
    write({ level, message: message.slice(0, longestLogLine), fields: fields && readable(fields) });
  return { info: writeTo('info'), warn: writeTo('warn') };
}

function readable(fields: object): unknown {
  const json = JSON.stringify(fields);
  return json.length > longestLogFields ? { leftOut: `${json.length} characters` } : JSON.parse(json);
}

/** What a plugin prints is a log line too. */
export function boundPrinting(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const print = stream.write.bind(stream);
    stream.write = (chunk: unknown, ...rest: unknown[]) => {
      if (budget.take()) print(String(chunk).slice(0, longestLogLine));
      else leftOut++;
      const done = rest.find(argument => typeof argument === 'function');
      if (done) queueMicrotask(() => done());
      return true;
    };
  }
}
