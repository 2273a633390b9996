import type { Readable } from 'node:stream';
import { redactingLog } from '@mentorkit/core/redaction';
import pino, { type Logger } from 'pino';

const kept = 200;
const longest = 2_000;
const lines: string[] = [];

/** A log that is read when a test fails only; with TEST_LOG, a level, also written as it comes. */
export function createTestLog(): Logger {
  const level = process.env['TEST_LOG'];
  return pino(
    { level: level ?? 'debug', base: null, ...redactingLog },
    { write: line => keepLine(line, level !== undefined) },
  );
}

/** What a process that a test started says, beside the log. */
export function keepOutput({ stdout, stderr }: { stdout?: Readable | null; stderr?: Readable | null }): void {
  for (const stream of [stdout, stderr])
    stream?.on('data', data =>
      String(data)
        .trimEnd()
        .split('\n')
        .forEach(line => keepLine(line)),
    );
}

export function keepLine(line: string, write = false): void {
  if (write) process.stdout.write(line);
  lines.push(line);
  if (lines.length > kept) lines.shift();
}

export function forgetLines(): void {
  lines.length = 0;
}

/** The newest lines since the test began, for people. */
export function newestLines(): string[] {
  return lines.map(line => {
    const text = readable(line);
    return text.length > longest ? `${text.slice(0, longest)} …` : text;
  });
}

function readable(line: string): string {
  try {
    const { level, time, msg = '', ...fields } = JSON.parse(line);
    const clock = new Date(time).toISOString().slice(11, -1);
    const { stack, ...error } = fields.err ?? {};
    if (fields.err) fields.err = error;
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return `${clock} ${pino.levels.labels[level] ?? level} ${msg}${rest}${stack ? `\n${stack}` : ''}`;
  } catch {
    return line.trimEnd();
  }
}
