import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withConnection } from './connection.ts';
import { createDatabase, type Database } from './database.ts';
import { add, addByPrisma, createNotesDatabase, pause, visible } from './fixtures/notes.ts';
import { startTcpProxy } from './fixtures/tcp-proxy.ts';
import { inOrganisation } from './organisation-pool.ts';

let notes: Awaited<ReturnType<typeof createNotesDatabase>>;
let database: Database;
const [blue, green] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  notes = await createNotesDatabase();
  database = notes.database;
});
afterEach(async () => {
  await notes.expectNothingLeftOpen();
  await notes.clear();
});
afterAll(() => notes.close());

describe('whose data', () => {
  test('a statement outside of an organisation is refused, by Prisma too', async () => {
    await expect(database.pool.query('select 1')).rejects.toThrow('No organisation');
    await expect(database.transaction(async () => {})).rejects.toThrow('No organisation');
    await expect(addByPrisma(database.prisma, 'a')).rejects.toThrow('No organisation');
    await expect(database.prisma.$transaction([database.prisma.$queryRaw`select 1`])).rejects.toThrow(
      'No organisation',
    );
  });

  test.each(['', '1', `${blue}'; reset role; --`, 'g'.repeat(36), undefined])('%o is no organisation', async id => {
    const nothing = inOrganisation(id as string, () => visible(database));
    await expect(nothing).rejects.toThrow('is not the id of an organisation');
  });

  test('hundreds of statements of many organisations at once each see their own rows', async () => {
    const organisations = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(organisations.map(id => inOrganisation(id, () => add(database, id))));
    await Promise.all(
      Array.from({ length: 400 }, async (_, i) => {
        const id = organisations[i % organisations.length]!;
        const seen = await inOrganisation(id, () =>
          Promise.all([visible(database), database.prisma.$queryRaw`select title from notes`]),
        );
        expect(seen).toEqual([[id], [{ title: id }]]);
      }),
    );
  });

  test("a row of another organisation can't be written, nor moved there", async () => {
    await inOrganisation(blue, async () => {
      await expect(add(database, 'a', green)).rejects.toThrow('row-level security');
      await add(database, 'b');
      const moved = database.pool.query('update notes set organisation_id = $1', [green]);
      await expect(moved).rejects.toThrow('row-level security');
      expect(await visible(database)).toEqual(['b']);
    });
  });

  test("a superuser's address sees no more than any other", async () => {
    const asSuperuser = createDatabase({ url: notes.server.administratorUrl, poolSize: 1 });
    try {
      await inOrganisation(blue, () => add(database, 'a'));
      await inOrganisation(green, async () => {
        expect(await visible(asSuperuser)).toEqual([]);
        expect(await asSuperuser.transaction(() => visible(asSuperuser))).toEqual([]);
        const who = await asSuperuser.pool.query('select current_user');
        expect(who.rows).toEqual([{ current_user: 'mentorkit_app' }]);
      });
    } finally {
      await asSuperuser.close();
    }
  });

  test('a login that was not lowered to a role can read nothing', async () => {
    await withConnection(notes.server.url, async login => {
      await expect(login.query('select * from notes')).rejects.toThrow('permission denied');
    });
  });

  test('a connection keeps nothing of the organisation that it served', async () => {
    const single = notes.open({ poolSize: 1 });
    const settings = `select pg_backend_pid() pid, current_setting('app.organisation', true) organisation`;
    try {
      const first = await inOrganisation(blue, () => single.pool.query(settings));
      const second = await inOrganisation(green, () => single.transaction(() => single.pool.query(settings)));
      expect(second.rows).toEqual([{ ...first.rows[0], organisation: green }]);
    } finally {
      await single.close();
    }
  });

  test('a statement is for whom it is asked, by itself, in a transaction and through Prisma', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const setting = `select nullif(current_setting('app.member', true), '') member`;
    const whose = async () => (await database.pool.query(setting)).rows[0]!['member'];
    expect(await inOrganisation(blue, whose, one)).toBe(one);
    expect(await inOrganisation(blue, whose, null)).toBeNull();
    const work = async () => {
      await add(database, 'a');
      expect(await whose()).toBe(one);
      expect(await database.prisma.$queryRawUnsafe(setting)).toEqual([{ member: one }]);
      // What is for somebody else stands outside of it, and sees nothing that is not stored.
      const beside = await inOrganisation(blue, async () => [await whose(), await visible(database)], other);
      expect(beside).toEqual([other, []]);
    };
    await inOrganisation(blue, () => database.transaction(work), one);
  });

  test('one text is one statement, so none gets out of the transaction around it', async () => {
    await inOrganisation(blue, async () => {
      const two = 'commit; select 1';
      await expect(database.pool.query(two)).rejects.toThrow('multiple commands');
      await expect(database.transaction(() => database.pool.query(two))).rejects.toThrow('multiple commands');
    });
  });

  test('an async iterator keeps its organisation between its steps', async () => {
    await inOrganisation(blue, async () => {
      await add(database, 'a');
      for await (const step of steps()) expect([step, await visible(database)]).toEqual([step, ['a']]);
    });
  });
});

describe('a statement on its own', () => {
  test('is stored when it succeeds', async () => {
    await inOrganisation(blue, () => add(database, 'a'));
    expect(await notes.stored()).toEqual(['a']);
  });

  test('leaves its siblings alone when it fails', async () => {
    await inOrganisation(blue, async () => {
      const failing = database.pool.query('select 1/0');
      const results = await Promise.allSettled([failing, visible(database), addByPrisma(database.prisma, 'a')]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    });
  });

  test('is planned once by each connection, unless a pooler hands that to others', async () => {
    const text = 'select title from notes where number = $1';
    const planned = `select count(*)::int from pg_prepared_statements where statement = '${text}'`;
    const { url, directUrl } = notes.server;
    for (const [pooled, times] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const one = notes.open({ url: directUrl, directUrl: pooled ? `${url}?pooled` : directUrl, poolSize: 1 });
      try {
        await inOrganisation(blue, async () => {
          for (const number of [1, 2]) await one.pool.query(text, [number]);
          expect((await one.pool.query(planned)).rows).toEqual([{ count: times }]);
        });
      } finally {
        await one.close();
      }
    }
  });

  test('that could not be planned is planned the next time, and refused when its columns have changed', async () => {
    const one = notes.open({ url: notes.server.directUrl, poolSize: 1 });
    const ask = () => inOrganisation(blue, () => one.pool.query('select now() "at", later.* from later'));
    const define = (columns: string) =>
      withConnection(notes.server.administratorUrl, administrator =>
        administrator.query(
          `drop view if exists later; create view later as select ${columns}; grant select on later to public`,
        ),
      );
    try {
      await expect(ask()).rejects.toThrow('"later" does not exist');
      await define('1 "one"');
      for (const _ of ['described', 'known']) expect((await ask()).rows).toEqual([{ at: expect.any(Date), one: 1 }]);
      await define(`'a' "one", 'b' "two"`);
      await expect(ask()).rejects.toThrow('must not change result type');
    } finally {
      await one.close();
    }
  });

  test('says why its transaction could not be opened', async () => {
    const wrong = notes.open({ statementTimeoutMs: -1, poolSize: 1 });
    try {
      await inOrganisation(blue, async () => {
        await expect(visible(wrong)).rejects.toThrow('statement_timeout');
        await expect(wrong.transaction(() => visible(wrong))).rejects.toThrow('statement_timeout');
      });
    } finally {
      await wrong.close();
    }
  });

  test('fails when only its commit fails', async () => {
    await inOrganisation(blue, async () => {
      await add(database, 'a');
      await expect(add(database, 'a')).rejects.toThrow('notes_title');
      expect(await visible(database)).toEqual(['a']);
    });
  });

  test('takes one round trip', async () => {
    const proxy = await startTcpProxy(notes.server.url, { delayMs: 100 });
    const far = notes.open({ url: proxy.url });
    try {
      await inOrganisation(blue, async () => {
        await visible(far);
        const before = proxy.turns();
        await visible(far);
        expect(proxy.turns() - before).toBe(1);
      });
    } finally {
      await far.close();
      await proxy.close();
    }
  });

  test('holds no connection while the work around it waits', async () => {
    await inOrganisation(blue, async () => {
      const [answered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let answers = 0;
      const waiting = Array.from({ length: 20 }, async () => {
        await visible(database);
        answers += 1;
        if (answers === 20) answered.resolve();
        await released.promise;
      });
      // More than there are connections: who held one would keep the others from it.
      await Promise.race([answered.promise, Promise.all(waiting)]);
      expect(await visible(database)).toEqual([]);
      released.resolve();
      await Promise.all(waiting);
    });
  });
});

describe('a server in trouble', () => {
  test('more work than connections waits, and fails clearly when it waits too long', async () => {
    const small = notes.open({ poolSize: 2, busyAfterMs: 800 });
    try {
      await inOrganisation(blue, async () => {
        await Promise.all(Array.from({ length: 20 }, () => visible(small)));
        const busy = [1, 2].map(() => small.pool.query('select pg_sleep(1.5)'));
        await expect(visible(small)).rejects.toThrow('All 2 database connections were busy for 800 ms');
        await Promise.all(busy);
        await visible(small);
      });
    } finally {
      await small.close();
    }
  });

  test('a statement that takes too long is ended, and its connection serves the next', async () => {
    const strict = notes.open({ poolSize: 1, statementTimeoutMs: 100 });
    try {
      await inOrganisation(blue, async () => {
        await expect(strict.pool.query('select pg_sleep(5)')).rejects.toThrow('statement timeout');
        await expect(strict.transaction(() => pause(300).then(() => visible(strict)))).rejects.toThrow(
          /terminat|idle-in-transaction/,
        );
        expect(await visible(strict)).toEqual([]);
      });
    } finally {
      await strict.close();
    }
  });

  test('a server that no longer answers fails what waits for it; a connection that waits for work is left alone', async () => {
    const proxy = await startTcpProxy(notes.server.url);
    const silent = notes.open({ url: proxy.url, poolSize: 2, silenceMs: 400 });
    try {
      await inOrganisation(blue, async () => {
        const server = async () =>
          (await silent.pool.query('select pg_backend_pid() pid, pg_sleep(0.1)')).rows[0]!['pid'];
        const servers = async () => new Set(await Promise.all([server(), server()]));
        const before = await servers();
        await pause(600);
        expect(await servers()).toEqual(before);
        proxy.goSilent();
        const said = 'PostgreSQL has said nothing for 400 ms';
        await Promise.all([
          expect(visible(silent)).rejects.toThrow(said),
          expect(silent.transaction(() => visible(silent))).rejects.toThrow(said),
        ]);
      });
    } finally {
      await proxy.close();
      await silent.close();
    }
  });

  test('connections that are cut fail what runs on them, and nothing after', async () => {
    const proxy = await startTcpProxy(notes.server.url);
    const cut = notes.open({ url: proxy.url, poolSize: 3 });
    try {
      await inOrganisation(blue, async () => {
        const inSavepoint = Promise.withResolvers<void>();
        const running = [
          cut.pool.query('select pg_sleep(60)'),
          cut.transaction(() => cut.pool.query('select pg_sleep(60)')),
          // One waits for a savepoint that can't end any more.
          cut.transaction(async () => {
            const savepoint = cut.transaction(() => {
              inSavepoint.resolve();
              return pause(60_000);
            });
            await Promise.all([savepoint, visible(cut)]);
          }),
        ];
        await inSavepoint.promise;
        while ((await notes.running('select pg_sleep(60)')) < 2) await pause(20);
        proxy.cut();
        const results = await Promise.allSettled(running);
        expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
        expect(await Promise.all([visible(cut), visible(cut), visible(cut)])).toEqual([[], [], []]);
      });
    } finally {
      await cut.close();
      await proxy.close();
    }
  });
});

async function* steps(): AsyncGenerator<number> {
  for (let step = 0; step < 3; step += 1) {
    await pause(2);
    yield step;
  }
}
