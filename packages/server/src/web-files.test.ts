import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StartError } from './start-error.ts';
import { readWebFiles, sendWebFile, webDocuments } from './web-files.ts';

const webDir = mkdtempSync(join(tmpdir(), 'mentorkit-web-'));
afterAll(() => rmSync(webDir, { recursive: true }));
writeFileSync(join(webDir, 'index.html'), '<title>Ours</title>');
writeFileSync(join(webDir, 'documents.json'), '{}');

/** What `/` is answered with. */
function page(imageHosts: readonly string[]) {
  const headers: Record<string, unknown> = {};
  let body = '';
  const request = { method: 'GET', headers: { accept: 'text/html' } } as IncomingMessage;
  const response = {
    setHeader: (name: string, value: unknown) => void (headers[name] = value),
    writeHead: (_status: number, more: object) => void Object.assign(headers, more),
    end: (sent: Buffer) => void (body = sent.toString()),
  } as unknown as ServerResponse;
  sendWebFile(readWebFiles({ webDir, imageHosts })!, '/', request, response);
  return { headers, body };
}

const imagesOf = ({ headers }: ReturnType<typeof page>) =>
  /img-src ([^;]+)/.exec(String(headers['content-security-policy']))?.[1];

test('pages load pictures from here and from hosts that the operator lists, and from nowhere else', () => {
  expect(imagesOf(page([]))).toBe("'self' blob:");
  expect(imagesOf(page(['cdn.example.org', 'pictures.example.org:8443']))).toBe(
    "'self' blob: https://cdn.example.org https://pictures.example.org:8443",
  );
});

test('the pages of another folder are served in the place of ours, with their operations', () => {
  expect(page([]).body).toBe('<title>Ours</title>');
  expect(webDocuments({ webDir })).toBe(join(webDir, 'documents.json'));
});

test('a folder that is named and has no pages keeps the server from starting', () => {
  const wrong = join(webDir, 'nowhere');
  expect(() => readWebFiles({ webDir: wrong, imageHosts: [] })).toThrow(StartError);
  expect(() => readWebFiles({ webDir: wrong, imageHosts: [] })).toThrow(/WEB_DIR.*nowhere/);
});
