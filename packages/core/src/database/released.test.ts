import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createDatabase, type Database } from './database.ts';
import { inOrganisation } from './organisation-pool.ts';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
});
beforeEach(() => {
  const { url, directUrl } = server;
  // One for organisations, four for the system: what is lost is missed at once.
  database = createDatabase({ url, directUrl, poolSize: 1, busyAfterMs: 1_000 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});
afterAll(() => server.drop());

const organisation = randomUUID();
const inOne = (work: () => Promise<unknown>) => inOrganisation(organisation, work);
const statement = () => database.pool.query('select 1');

const uses: Record<string, () => Promise<unknown>> = {
  'a statement': () => inOne(statement),
  'a transaction': () => inOne(() => database.transaction(statement)),
  'a transaction in another': () => inOne(() => database.transaction(() => database.transaction(statement))),
  'two transactions beside each other in another': () =>
    inOne(() =>
      database.transaction(() => Promise.all([database.transaction(statement), database.transaction(statement)])),
    ),
  'a statement of Prisma': () => inOne(async () => await database.prisma.programme.count()),
  'a transaction of Prisma': () =>
    inOne(async () => await database.prisma.$transaction([database.prisma.programme.count()])),
  'work of the system': () => database.asSystem('a test', system => system.query('select 1')),
};

/** What is asked of the driver: a text, or a query of its own that is told of its failure. */
type Asked = string | { handleError?: (error: Error, connection: unknown) => void };

const faults: Record<string, (client: Client, asked: Asked) => any> = {
  'is thrown at once': () => {
    throw new Error('Injected');
  },
  'comes later': (client, asked) => {
    const error = new Error('Injected');
    if (typeof asked === 'string' || !asked.handleError) return Promise.reject(error);
    const { connection } = client as unknown as { connection: unknown };
    setImmediate(() => asked.handleError!(error, connection));
    return undefined;
  },
};

/** More than the driver is asked for in any of these. */
const steps = 8;

test.each(Object.keys(uses).flatMap(what => Object.keys(faults).map(how => [what, how] as const)))(
  'a connection is given back whichever step of %s fails, where the failure %s',
  { timeout: 15_000 },
  async (what, how) => {
    // Of its overloads, the type is that of one that answers nothing.
    const query = Client.prototype.query as (...parameters: unknown[]) => any;
    let failed = 0;
    for (let fault = 1; fault <= steps; fault += 1)
      // As often as there are connections of the system.
      for (let time = 0; time < 4; time += 1) {
        let step = 0;
        const broken = vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...parameters) {
          step += 1;
          return step === fault ? faults[how]!(this, parameters[0]) : Reflect.apply(query, this, parameters);
        });
        await uses[what]!().catch(() => (failed += 1));
        broken.mockRestore();
      }
    expect(failed).toBeGreaterThan(0);
    await inOne(() => database.transaction(statement));
    await Promise.all(Array.from({ length: 4 }, () => uses['work of the system']!()));
    const { totalCount, idleCount, waitingCount } = database.pool as unknown as Record<string, number>;
    expect({ busy: totalCount! - idleCount!, waitingCount }).toEqual({ busy: 0, waitingCount: 0 });
  },
);
