// Starts the product with `npm start` over an empty data folder, asks it one question, plays the tour, and stops it; then
// starts it again over what is there now.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const port = 20_000 + Math.floor(Math.random() * 20_000);
const url = `http://127.0.0.1:${port}`;
const env = { ...process.env, PORT: String(port) };
delete env.REDIS_URL;
delete env.DATABASE_URL;

await whileServed(async () => {
  await askOnce();
  const tour = spawn('npm', ['run', 'tour'], {
    env: { ...env, MENTORKIT_URL: url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(tour, 'exit');
  if (code !== 0) throw new Error(`The tour ended with code ${code}`);
});
const started = Date.now();
await whileServed(async () => {
  await askOnce();
  console.log(`Started again, and answered the first query after ${((Date.now() - started) / 1000).toFixed(1)} s`);
});

async function whileServed(work) {
  const server = spawn('npm', ['start'], { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const ended = once(server, 'exit');
  try {
    const tooSoon = ended.then(([code]) => Promise.reject(new Error(`npm start ended with code ${code}`)));
    tooSoon.catch(() => {});
    await Promise.race([until(isReady, 120_000), tooSoon]);
    await work();
  } finally {
    // The whole group, as Ctrl-C in a terminal does.
    if (server.exitCode === null) process.kill(-Number(server.pid), 'SIGINT');
    const [code] = await ended;
    console.log(`npm start ended with code ${code}`);
  }
}

async function isReady() {
  return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok;
}

async function askOnce() {
  const { people } = await (await fetch(`${url}/demo/people`)).json();
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${people[0].token}` },
    body: JSON.stringify({ query: '{ viewer { person { displayName } } }' }),
  });
  const { data } = await answer.json();
  if (data?.viewer?.person?.displayName !== people[0].name) throw new Error(`Not the manager: ${JSON.stringify(data)}`);
}

async function until(holds, ms) {
  const deadline = Date.now() + ms;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`npm start did not answer in ${ms / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
