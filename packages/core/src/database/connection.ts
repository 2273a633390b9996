import { Client } from 'pg';

/** One connection of its own, for what is done once: migrations and preparations. Closed when `work` ends. */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'mentorkit' });
  // A connection that is lost between two statements is reported by the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
