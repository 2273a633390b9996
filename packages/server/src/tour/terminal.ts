import { styleText } from 'node:util';

const interactive = process.stdout.isTTY;

/** What the person who takes the tour sees. Progress is drawn in place on a terminal, and as a line elsewhere. */
export function heading(number: number, title: string): void {
  console.log(`\n${styleText('bold', `${number}  ${title}`)}`);
}

export function say(text: string): void {
  console.log(`   ${text}`);
}

export function ok(text: string): void {
  console.log(`   ${styleText('green', '✓')} ${text}`);
}

/** Throws unless it holds: a tour that only looks right is none. */
export function expectThat(holds: boolean, text: string, found?: unknown): void {
  if (!holds)
    throw new Error(`This should hold: ${text}${found === undefined ? '' : `\nfound: ${JSON.stringify(found)}`}`);
  ok(text);
}

export interface Progress {
  update(fraction: number, text?: string): void;
  done(text: string): void;
}

export function progress(label: string): Progress {
  const width = 30;
  return {
    update(fraction, text = '') {
      if (!interactive) return;
      const filled = Math.round(Math.min(1, fraction) * width);
      process.stdout.write(`\r   ${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${text.padEnd(20)}`);
    },
    done(text) {
      if (interactive) process.stdout.write(`\r${' '.repeat(width + label.length + 30)}\r`);
      ok(`${label}: ${text}`);
    },
  };
}

export function table(rows: readonly (readonly (string | number)[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => String(row[column]).length)));
  for (const row of rows)
    say(
      row
        .map((cell, column) =>
          typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  '),
    );
}
