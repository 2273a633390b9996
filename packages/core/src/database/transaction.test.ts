import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { add, addByPrisma, createNotesDatabase, pause, visible } from './fixtures/notes.ts';
import { inOrganisation } from './organisation-pool.ts';

let notes: Awaited<ReturnType<typeof createNotesDatabase>>;
let database: Database;
let prisma: Database['prisma'];
const [blue, green] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  notes = await createNotesDatabase();
  ({ database } = notes);
  ({ prisma } = database);
});
afterEach(async () => {
  await notes.expectNothingLeftOpen();
  await notes.clear();
});
afterAll(() => notes.close());

const inBlue = <T>(work: () => Promise<T>): Promise<T> => inOrganisation(blue, work);

async function addAndFail(title: string): Promise<void> {
  await add(database, title);
  throw new Error('undo');
}

async function swallow(): Promise<string> {
  await add(database, 'a');
  await database.pool.query('select 1/0').catch(() => {});
  return 'success';
}

describe('a transaction', () => {
  test('stores all of its work', async () => {
    await inBlue(() =>
      database.transaction(async () => {
        await add(database, 'a');
        await addByPrisma(prisma, 'b');
        expect(await visible(database)).toEqual(['a', 'b']);
      }),
    );
    expect(await notes.stored()).toEqual(['a', 'b']);
  });

  test('stores nothing when its work fails, and fails with the same error', async () => {
    await inBlue(() => expect(database.transaction(() => addAndFail('a'))).rejects.toThrow('undo'));
    expect(await notes.stored()).toEqual([]);
  });

  test('is no success when it swallowed the error of a statement', async () => {
    await inBlue(() => expect(database.transaction(swallow)).rejects.toThrow('Nothing was stored'));
    // And not of a nested one either.
    await inBlue(() =>
      database.transaction(async () => {
        await expect(database.transaction(swallow)).rejects.toThrow('Nothing was stored');
        await add(database, 'b');
      }),
    );
    expect(await notes.stored()).toEqual(['b']);
  });

  test('sends the statements of one moment in one round trip, in their order', async () => {
    const titles = Array.from({ length: 50 }, (_, i) => String(i).padStart(2, '0'));
    await inBlue(() => database.transaction(() => Promise.all(titles.map(title => add(database, title)))));
    expect(await notes.stored()).toEqual(titles);
  });

  test('refuses work that outlives it', async () => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const works: (() => Promise<unknown>)[] = [
      () => visible(database),
      () => database.transaction(async () => {}),
      async () => database.afterCommit(() => {}),
      () => addByPrisma(prisma, 'late'),
    ];
    const late = await inBlue(() =>
      database.transaction(async () => works.map(work => over.then(work).then(() => 'done', String))),
    );
    resolve();
    for (const answer of await Promise.all(late)) expect(answer).toContain('This transaction is over');
  });

  test('of another organisation inside stands on its own', async () => {
    await inBlue(async () => {
      const outer = database.transaction(async () => {
        await add(database, 'a');
        await inOrganisation(green, async () => {
          expect(await visible(database)).toEqual([]);
          await database.transaction(() => add(database, 'b'));
          expect(await inBlue(() => visible(database))).toEqual(['a']);
        });
        throw new Error('undo');
      });
      await expect(outer).rejects.toThrow('undo');
    });
    expect(await notes.stored()).toEqual(['b']);
  });
});

describe('a nested transaction', () => {
  test('undoes only itself', async () => {
    await inBlue(() =>
      database.transaction(async () => {
        await add(database, 'a');
        await database.transaction(() => addAndFail('b')).catch(() => {});
        await database.transaction(() => add(database, 'c'));
      }),
    );
    expect(await notes.stored()).toEqual(['a', 'c']);
  });

  test('is undone with the one around it', async () => {
    await inBlue(async () => {
      const outer = database.transaction(async () => {
        await database.transaction(() => add(database, 'a'));
        throw new Error('undo');
      });
      await expect(outer).rejects.toThrow('undo');
    });
    expect(await notes.stored()).toEqual([]);
  });

  test('is not undone by another one beside it', async () => {
    await inBlue(() =>
      database.transaction(async () => {
        await Promise.allSettled([
          database.transaction(async () => {
            await add(database, 'a');
            await pause(30);
            throw new Error('undo');
          }),
          database.transaction(async () => {
            await add(database, 'b');
            await pause(10);
            await add(database, 'c');
          }),
          add(database, 'd'),
        ]);
      }),
    );
    expect(await notes.stored()).toEqual(['b', 'c', 'd']);
  });

  test('that nobody awaited ends before the one around it is committed', async () => {
    let nested: Promise<void> | undefined;
    await inBlue(() =>
      database.transaction(async () => {
        nested = database.transaction(async () => {
          await pause(30);
          await add(database, 'a');
        });
        await pause(5);
      }),
    );
    expect(await notes.stored()).toEqual(['a']);
    await nested;
  });

  test('may be as deep and as wide as anybody likes', async () => {
    type Tree = { title: string; fails: boolean; together: boolean; nested: Tree[] };
    const tree = (depth: number): fc.Arbitrary<Tree> =>
      fc.record({
        title: fc.uuid(),
        fails: fc.boolean(),
        together: fc.boolean(),
        nested: depth > 1 ? fc.array(tree(depth - 1), { maxLength: 3 }) : fc.constant([]),
      });
    await fc.assert(
      fc.asyncProperty(tree(4), async root => {
        await notes.clear();
        await inBlue(() => play(root));
        expect(await notes.stored()).toEqual(expected(root).toSorted());
      }),
      { numRuns: 60 },
    );

    async function play({ title, fails, together, nested }: Tree): Promise<void> {
      await database
        .transaction(async () => {
          const playing = [add(database, title)];
          for (const child of nested) {
            playing.push(play(child));
            if (!together) await playing.at(-1);
          }
          await Promise.all(playing);
          if (fails) throw new Error('undo');
        })
        .catch(error => {
          if (error.message !== 'undo') throw error;
        });
    }
    function expected({ title, fails, nested }: Tree): string[] {
      return fails ? [] : [title, ...nested.flatMap(expected)];
    }
  });
});

// `$transaction` is refused by lint, for the outer client inside it stands outside it. Prisma begins the same kind of
// transaction for a nested write, and so it is tried here, under another name.
function begin<T>(work: (inner: Pick<Database['prisma'], '$executeRaw'>) => Promise<T>): Promise<T> {
  const client = prisma;
  return client.$transaction(inner => work(inner));
}

describe("Prisma's own transaction", () => {
  test('stores all or nothing', async () => {
    await inBlue(async () => {
      await begin(inner => addByPrisma(inner, 'a'));
      const failing = begin(async inner => {
        await addByPrisma(inner, 'b');
        throw new Error('undo');
      });
      await expect(failing).rejects.toThrow('undo');
    });
    expect(await notes.stored()).toEqual(['a']);
  });

  test('inside of ours is a savepoint', async () => {
    await inBlue(() =>
      database.transaction(async () => {
        await addByPrisma(prisma, 'a');
        const failing = begin(async inner => {
          await addByPrisma(inner, 'b');
          throw new Error('undo');
        });
        await failing.catch(() => {});
        await Promise.all([begin(inner => addByPrisma(inner, 'c')), begin(inner => addByPrisma(inner, 'd'))]);
      }),
    );
    expect(await notes.stored()).toEqual(['a', 'c', 'd']);
    const undone = inBlue(() =>
      database.transaction(async () => {
        await begin(inner => addByPrisma(inner, 'e'));
        throw new Error('undo');
      }),
    );
    await expect(undone).rejects.toThrow('undo');
    expect(await notes.stored()).toEqual(['a', 'c', 'd']);
  });

  test('is no success when it swallowed the error of a statement', async () => {
    await inBlue(async () => {
      const swallowing = begin(async inner => {
        await addByPrisma(inner, 'a');
        await inner.$executeRaw`select 1/0`.catch(() => {});
      });
      await expect(swallowing).rejects.toThrow('Nothing was stored');
    });
    expect(await notes.stored()).toEqual([]);
  });
});

describe('after the commit', () => {
  test('work runs once, when all is stored, in the order in which it was asked for', async () => {
    const seen: unknown[] = [];
    await inBlue(() =>
      database.transaction(async () => {
        database.afterCommit(async () => seen.push('first', await notes.stored()));
        await database.transaction(async () => database.afterCommit(() => seen.push('second')));
        await add(database, 'a');
        expect(seen).toEqual([]);
      }),
    );
    await expect.poll(() => seen.length).toBe(3);
    expect(seen).toEqual(['second', 'first', ['a']]);
  });

  test('work of what was rolled back never runs', async () => {
    const seen: string[] = [];
    const remember = (what: string) => database.afterCommit(() => seen.push(what));
    await inBlue(async () => {
      await database
        .transaction(async () => {
          remember('rolled back');
          await database.transaction(async () => remember('within what was rolled back'));
          throw new Error('undo');
        })
        .catch(() => {});
      await database.transaction(async () => {
        await database
          .transaction(async () => {
            remember('in a savepoint that was rolled back');
            throw new Error('undo');
          })
          .catch(() => {});
        remember('kept');
      });
    });
    await pause(20);
    expect(seen).toEqual(['kept']);
  });

  test('outside of a transaction, work runs at once', async () => {
    let ran = false;
    database.afterCommit(() => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  test('a failure of such work changes nothing for the transaction', async () => {
    const failing = database.transaction(async () => {
      await add(database, 'a');
      database.afterCommit(() => Promise.reject(new Error('nobody listens')));
    });
    await expect(inBlue(() => failing)).rejects.toThrow('No organisation');
    await inBlue(() =>
      database.transaction(async () => {
        await add(database, 'a');
        database.afterCommit(() => Promise.reject(new Error('nobody listens')));
      }),
    );
    expect(await notes.stored()).toEqual(['a']);
  });

  test('a failure of such work is logged, and the pool waits for it before it closes', async () => {
    const logged: unknown[] = [];
    const { promise: wanted, resolve: go } = Promise.withResolvers<void>();
    const watched = notes.open({ log: { debug() {}, warn() {}, error: (...entry: unknown[]) => logged.push(entry) } });
    watched.afterCommit(async () => {
      await wanted;
      throw new Error('nobody listens');
    });
    const closed = watched.close();
    go();
    await closed;
    expect(logged).toEqual([[{ err: new Error('nobody listens') }, 'what was to be done after a commit failed']]);
  });
});

/** Adds one to what it has read: only with retries, all of them come to pass. */
function increment(): Promise<void> {
  return database.transaction(
    async () => {
      const { rows } = await database.pool.query<{ number: number }>('select number from notes');
      await pause(5);
      await database.pool.query('update notes set number = $1', [rows[0]!.number + 1]);
    },
    { isolation: 'serializable', retry: true },
  );
}

describe('a transaction that loses against another one', () => {
  test('is tried again when it says that it may be', async () => {
    await inBlue(async () => {
      await add(database, 'counter');
      await Promise.all([increment(), increment()]);
      const { rows } = await database.pool.query('select number from notes');
      expect(rows).toEqual([{ number: 2 }]);
    });
  });

  test('is tried again through Prisma, too', async () => {
    await inBlue(async () => {
      await add(database, 'counter');
      const byPrisma = () =>
        database.transaction(
          async () => {
            const [row] = await prisma.$queryRaw<{ number: number }[]>`select number from notes`;
            await pause(5);
            await prisma.$executeRaw`update notes set number = ${row!.number + 1}`;
          },
          { isolation: 'repeatable read', retry: true },
        );
      await Promise.all([byPrisma(), byPrisma()]);
      const { rows } = await database.pool.query('select number from notes');
      expect(rows).toEqual([{ number: 2 }]);
    });
  });

  test('fails when it does not, and after three more tries', async () => {
    let tries = 0;
    const lose = async () => {
      tries += 1;
      await database.pool.query(`do $$ begin raise sqlstate '40001'; end $$`);
    };
    await inBlue(async () => {
      await expect(database.transaction(lose)).rejects.toMatchObject({ code: '40001' });
      expect(tries).toBe(1);
      await expect(database.transaction(lose, { retry: true })).rejects.toMatchObject({ code: '40001' });
      expect(tries).toBe(5);
    });
  });
});
