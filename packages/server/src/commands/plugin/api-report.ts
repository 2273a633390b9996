import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { emitDeclarations, readManifest, runTool, workspaceRoot } from './published.ts';

/** The packages whose interface is a promise, and the committed file in which a change of it shows. */
export const apiReports = [
  { folder: 'packages/plugin-sdk', report: 'packages/plugin-sdk/plugin-sdk.api.d.ts' },
  { folder: 'packages/testing', report: 'packages/testing/testing.api.d.ts' },
] as const;

/** All declarations that a package's published entries reach, without comments, file by file. */
export async function apiReport(folder: string): Promise<string> {
  const path = join(workspaceRoot, folder);
  const out = mkdtempSync(join(tmpdir(), 'mentorkit-api-'));
  try {
    const entries = await emitDeclarations(path, out);
    const files = [...reached(entries.map(entry => join(out, entry)))].toSorted();
    const parts = files.map(file => `// ── ${relative(out, file).replaceAll('\\', '/')}\n${declarationsIn(file)}`);
    const head = `// What ${readManifest(path).name} promises. Written by \`npm run plugin -- api\`; a test fails on drift.\n/* oxlint-disable */\n`;
    return await format([head, ...parts].join('\n'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** The files themselves and, through their imports, all others. */
function reached(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g);
    reached(
      [...imports].map(([, path]) => join(dirname(file), `${path}.d.ts`)),
      found,
    );
  }
  return found;
}

// Imports say nothing about what is promised, and two files may import the same name. What an entry exports of other
// files stays as a comment, because those are in this file, too.
function declarationsIn(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/^import .*\n/gm, '')
    .replaceAll(/^export (?:type )?\{(.+)\} from '\.\/(.+)\.ts';/gm, (_, names: string, from: string) => {
      const exported = names.split(',').map(name => name.trim().replace(/^type /, ''));
      return [`// exported of ${from}:`, ...exported.filter(Boolean)].join('\n//   ');
    });
}

async function format(text: string): Promise<string> {
  const parameters = ['format', `--config-path=${join(workspaceRoot, '.biome.json')}`, '--stdin-file-path=report.d.ts'];
  return await runTool('biome', parameters, workspaceRoot, text);
}
