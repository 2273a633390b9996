import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTestLog, forgetLines, keepOutput, newestLines } from './test-log.ts';

test('what a test’s platforms log and its programs say can be read by people afterwards, the newest of it', async () => {
  const log = createTestLog().child({ requestId: 'r-1' });
  const stderr = new PassThrough();
  keepOutput({ stderr });
  log.warn({ err: new Error('no connection') }, 'A request failed');
  stderr.end('one line\nanother\n');
  await new Promise(resolve => stderr.on('end', resolve));
  expect(newestLines()).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} warn A request failed .*"requestId":"r-1".*\nError: no connection\n/),
    'one line',
    'another',
  ]);
  for (let line = 0; line < 1_000; line += 1) log.debug(`line ${line}`);
  expect(newestLines()).toHaveLength(200);
  expect(newestLines().at(-1)).toContain('line 999');
  forgetLines();
  expect(newestLines()).toEqual([]);
});
