import { afterAll, beforeEach } from 'vitest';
import { forgetLines, newestLines } from './test-log.ts';

// For every test file: what the platforms of a test logged is shown beside its failure, and nothing where all is well.

beforeEach(({ onTestFinished, task }) => {
  // What was logged while a file was set up belongs to its first test.
  onTestFinished(() => {
    if (task.result?.state === 'fail') show('while this test ran');
    forgetLines();
  });
});
// oxlint-disable-next-line no-empty-pattern -- vitest reads what a hook destructures
afterAll(({}, suite) => {
  // A failed hook fails the file, and runs no test.
  if (suite.result?.state === 'fail') show('while this file was set up');
  forgetLines();
});

function show(when: string): void {
  const lines = newestLines();
  if (lines.length > 0)
    console.error(`The server's log ${when}, the newest ${lines.length} lines:\n${lines.join('\n')}`);
  forgetLines();
}
