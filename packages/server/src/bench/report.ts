import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One figure: what was measured, and what it should reach, if the project has said. */
export interface Figure {
  readonly bench: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What else was seen, in words. */
  readonly remark?: string | undefined;
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number } | undefined;
}

export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(({ bench, what, value, unit, goal, remark }) => [
    bench,
    what,
    `${formatted(value)} ${unit}`,
    goal === undefined ? '' : 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`,
    goal === undefined ? '' : reached(value, goal) ? 'reached' : 'NOT reached',
    remark ?? '',
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]!.length))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

export function writeFigures(figures: readonly Figure[], name = 'bench-results.json'): string {
  const file = join(import.meta.dirname, '../../../..', name);
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, figures }, null, 2)}\n`);
  return file;
}

function reached(value: number, goal: NonNullable<Figure['goal']>): boolean {
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

function formatted(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

/** Of an odd number of values. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
