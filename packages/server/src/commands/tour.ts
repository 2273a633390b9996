import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTourClient, type Client } from '../tour/client.ts';
import { talk } from '../tour/community.ts';
import { live } from '../tour/life.ts';
import { agree, match } from '../tour/matching.ts';
import { recruit } from '../tour/programme.ts';
import { meet } from '../tour/session.ts';
import { heading, say } from '../tour/terminal.ts';

const url = (process.env['MENTORKIT_URL'] ?? 'http://127.0.0.1:4000').replace(/\/$/, '');

/** A programme from sign-up to conversation, as clients make it: over HTTP and WebSocket, against the running server. */
async function tour(): Promise<void> {
  const started = performance.now();
  await answers(url);
  const second = startSecondServer();
  try {
    const manager = await signIn(url, 'manager@demo.invalid');
    const programmeId = await recruit(manager);
    const runId = await match(manager, programmeId);
    const pair = await agree(manager, programmeId, runId, (email, locale) => signIn(url, email, locale));
    const mentor = await signIn(url, pair.mentor.email);
    const mentee = await signIn(url, pair.mentee.email);
    await meet(pair, mentor, mentee);
    const elsewhere = await signIn((await second.ready).url, pair.mentee.email);
    await talk(programmeId, [mentor, mentee], elsewhere);
    const applicant = async (key: string, name: string, locale: string) => {
      const email = `${key}@demo.invalid`;
      return { email, name, client: await signIn(url, email, locale) };
    };
    await live(manager, await applicant('mentor', 'Demo Mentor', 'da'), await applicant('mentee', 'Demo Mentee', 'en'));
    heading(7, 'That was the tour');
    say(`${((performance.now() - started) / 1000).toFixed(1)} s. Look around: ${url}/graphql?as=manager\n`);
  } finally {
    await second.stop();
  }
}

async function signIn(server: string, email: string, locale?: string): Promise<Client> {
  // Any server may be asked for a token: they share the demo's key.
  const response = await fetch(`${url}/demo/token/${encodeURIComponent(email)}`);
  if (!response.ok) throw new Error(`${url} is no demo: the tour signs in as its made-up people`);
  const { token } = (await response.json()) as { token: string };
  return createTourClient(server, token, locale);
}

async function answers(server: string): Promise<void> {
  try {
    await fetch(`${server}/health/live`);
  } catch {
    console.error(`No server answers at ${server}. Start one first, in another terminal: npm start`);
    process.exit(1);
  }
}

/** A second API process beside the first, as production would run it. */
function startSecondServer(): { readonly ready: Promise<{ url: string }>; stop(): Promise<void> } {
  const env = { ...process.env, PORT: '0', LOG_LEVEL: 'warn' };
  const child: ChildProcess = fork(join(import.meta.dirname, 'api.ts'), { env });
  const ready = Promise.race([
    once(child, 'message').then(([message]) => message as { url: string }),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The second server did not start (code ${code})`))),
  ]);
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

try {
  await tour();
} catch (error) {
  console.error(`\n   ✗ ${(error as Error).message}\n`);
  process.exitCode = 1;
}
