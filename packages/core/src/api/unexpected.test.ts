import { Unavailable } from '@mentorkit/plugin-sdk';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askAdministrator } from '@mentorkit/testing/platform/database';
import { GraphQLError, Kind } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { NotFound } from '../errors.ts';
import { PluginCallFailed } from '../plugins/failures.ts';
import { presentableError } from './yoga.ts';

let api: TestPlatform;
let person: TestPerson;
const lines: { level: string; fields: any; message: string }[] = [];

beforeAll(async () => {
  api = await createTestPlatform();
  person = await api.person(await api.organisation());
});
afterAll(() => api.close());
afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

/** Keeps what requests say in the log from now on. */
function listen(): void {
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  vi.spyOn(api.platform.log, 'child').mockReturnValue(log as never);
  // Of what fails before it is known who asks.
  vi.spyOn(api.platform.log, 'warn').mockImplementation(log.warn as never);
  vi.spyOn(api.platform.log, 'error').mockImplementation(log.error as never);
}

const ask = () => api.execute(person, '{ programmes { edges { node { title } } } }');

test('whatever goes wrong unexpectedly, the log has its cause under the id that the client is told', async () => {
  listen();
  vi.spyOn(api.platform.database.pool, 'query').mockRejectedValue(new TypeError('out of order'));
  const { errors } = await ask();
  const { code, requestId } = errors![0]!.extensions;
  expect(code).toBe('INTERNAL');
  expect(errors![0]!.message).not.toMatch('out of order');
  const line = lines.find(({ fields }) => fields.requestId === requestId);
  expect(line).toMatchObject({ level: 'error', message: 'a request failed unexpectedly' });
  expect(JSON.stringify(line!.fields.err, Object.getOwnPropertyNames(line!.fields.err))).toMatch('out of order');
});

test('what is thrown beside any request is in the log too', () => {
  const error = vi.spyOn(api.platform.log, 'error').mockReturnValue();
  const thrown = new TypeError('a thread that is gone');
  const { requestId } = presentableError(api.platform, thrown).extensions;
  expect(error).toHaveBeenCalledWith(expect.objectContaining({ err: thrown, requestId }), expect.any(String));
});

test('an answer of ours that does not fit the schema is no mistake of the client', () => {
  const error = vi.spyOn(api.platform.log, 'error').mockReturnValue();
  const nodes = [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'state' } } as const];
  const wrong = new GraphQLError('Enum "MatchState" cannot represent value: "LOST"', { nodes, path: ['state'] });
  const { message, extensions } = presentableError(api.platform, wrong);
  expect(extensions['code']).toBe('INTERNAL');
  expect(message).not.toMatch('LOST');
  expect(error).toHaveBeenCalledWith(expect.objectContaining({ err: wrong }), expect.any(String));
});

test('more requests than the database can serve are told to come again, and that is no error of ours', async () => {
  listen();
  const sleepers = Array.from({ length: 12 }, () =>
    api.asPlatform(person.organisation, ctx => ctx.sql('select pg_sleep(30)')),
  );
  const asleep = Promise.allSettled(sleepers);
  const { pool } = api.platform.database;
  await expect.poll(() => pool.totalCount - pool.idleCount, { timeout: 3_000 }).toBe(12);
  const { errors } = await ask();
  expect(errors![0]).toMatchObject({
    message: 'There is more to do here just now than can be done. Please try again in a few seconds.',
    extensions: { code: 'OVERLOADED' },
  });
  expect(lines.map(({ level, message }) => ({ level, message }))).toEqual([
    { level: 'warn', message: 'a request found no database connection' },
  ]);
  await askAdministrator(
    api.database.administratorUrl,
    `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
  );
  await asleep;
});

test('what a plugin says by an error of the contract, or fails with, is told as its failure', () => {
  const present = (error: Error) =>
    presentableError(api.platform, new GraphQLError(error.message, { originalError: error }));
  const away = Object.assign(new Unavailable('Acme is away.'), { pluginId: 'video-acme' });
  expect(present(away)).toMatchObject({
    message: 'The plugin video-acme failed: Acme is away.',
    extensions: { code: 'PLUGIN_FAILED' },
  });
  // Of one name with an error of the contract.
  expect(present(new NotFound('match')).extensions).toEqual({ code: 'NOT_FOUND' });
  const crashed = new PluginCallFailed('video-acme', 'CRASHED', 'It failed unexpectedly (incident 1).');
  expect(present(crashed).extensions).toEqual({ code: 'PLUGIN_FAILED' });
});
