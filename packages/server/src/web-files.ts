import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import type { ServerConfig } from './config.ts';
import { StartError } from './start-error.ts';

interface WebFile {
  readonly type: string;
  readonly body: Buffer;
  /** As the build compressed it, by the name in `Content-Encoding`. */
  readonly encoded: ReadonlyMap<string, Buffer>;
}

/** The built frontend. */
export interface WebFiles {
  /** By the paths that they are asked for at. */
  readonly files: ReadonlyMap<string, WebFile>;
  /** What its pages may load, and from where. */
  readonly policy: string;
}

type WebConfig = Pick<ServerConfig, 'webDir' | 'imageHosts'>;

const built = join(import.meta.dirname, '../../web/dist');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Scripts, styles and connections of our own and nothing else; no HTML is made from text. Logos and pictures may be where
 * the operator lets them, for each host learns who looks.
 */
function policyFor(imageHosts: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' blob:", ...imageHosts.map(host => `https://${host}`)].join(' '),
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/**
 * A megabyte or two, read once. Undefined where the frontend is not built.
 *
 * @throws StartError where the folder that is named has none
 */
export function readWebFiles({ webDir, imageHosts }: WebConfig): WebFiles | undefined {
  const directory = webDir ?? built;
  if (!existsSync(join(directory, 'index.html'))) {
    if (webDir === undefined) return undefined;
    throw new StartError(`The configuration is not right:\n  WEB_DIR: there is no index.html in ${webDir}`);
  }
  const files = new Map<string, WebFile>();
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const type = types[extname(name)];
    if (!type) continue;
    const path = join(directory, name);
    const encoded = [
      ['br', `${path}.br`],
      ['gzip', `${path}.gz`],
    ] as const;
    files.set(`/${name.split(sep).join('/')}`, {
      type,
      body: readFileSync(path),
      encoded: new Map(encoded.filter(([, file]) => existsSync(file)).map(([as, file]) => [as, readFileSync(file)])),
    });
  }
  return { files, policy: policyFor(imageHosts) };
}

/** Where the operations of the built frontend stand by their ids. */
export function webDocuments({ webDir = built }: Pick<WebConfig, 'webDir'>): string | undefined {
  const file = join(webDir, 'documents.json');
  return existsSync(file) ? file : undefined;
}

/**
 * A file of the frontend, or its page for each address of its own: which of them there are is the frontend's to know. A
 * part that is gone since a deploy is missing, and no page.
 *
 * @returns whether there is something to answer
 */
export function sendWebFile(
  { files, policy }: WebFiles,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const isPage = !files.has(path) || path === '/index.html';
  if (isPage && (extname(path) !== '' || !request.headers.accept?.includes('text/html'))) return false;
  const file = files.get(isPage ? '/index.html' : path)!;
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, body] = [...file.encoded].find(([name]) => accepted.includes(name)) ?? [undefined, file.body];
  response.setHeader('content-security-policy', policy);
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (encoding) response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-type': file.type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
  return true;
}
