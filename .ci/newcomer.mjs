// Starts the product with `npm start` over an empty data folder, asks it one question, plays the tour, and stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const port = 20_000 + Math.floor(Math.random() * 20_000);
const env = { ...process.env, PORT: String(port) };
delete env.REDIS_URL;
delete env.DATABASE_URL;
const server = spawn('npm', ['start'], { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });

try {
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok, 120_000);
  const { people } = await (await fetch(`${url}/demo/people`)).json();
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${people[0].token}` },
    body: JSON.stringify({ query: '{ viewer { person { displayName } } }' }),
  });
  const { data } = await answer.json();
  if (data?.viewer?.person?.displayName !== people[0].name) throw new Error(`Not the manager: ${JSON.stringify(data)}`);
  const tour = spawn('npm', ['run', 'tour'], {
    env: { ...env, MENTORKIT_URL: url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(tour, 'exit');
  if (code !== 0) throw new Error(`The tour ended with code ${code}`);
} finally {
  // The whole group, as Ctrl-C in a terminal does.
  process.kill(-Number(server.pid), 'SIGINT');
  const [code] = await once(server, 'exit');
  console.log(`npm start ended with code ${code}`);
}

async function until(holds, ms) {
  const deadline = Date.now() + ms;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`npm start did not answer in ${ms / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
