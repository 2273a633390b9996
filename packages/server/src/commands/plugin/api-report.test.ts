import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { apiReport, apiReports } from './api-report.ts';
import { workspaceRoot } from './published.ts';

it.for(apiReports)(
  '$report is what $folder promises: run `npm run plugin -- api` and read what changed',
  { timeout: 120_000 },
  async ({ folder, report }) => {
    expect(await apiReport(folder)).toBe(readFileSync(join(workspaceRoot, report), 'utf8'));
  },
);
