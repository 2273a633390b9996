import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

const mostBytes = 8_000;

test('all of it, without graphql-ws, is less than 8 kB of compressed script, and needs nothing else', async () => {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'index.ts'), external: /^graphql-ws/ });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const [{ code, imports }] = output;
  expect(imports).toEqual(['graphql-ws/client']);
  expect(gzipSync(code).length).toBeLessThan(mostBytes);
});
