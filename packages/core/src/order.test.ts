import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { modules } from './modules/index.ts';

/** From the ground up: a file imports, types included, from its own floor and those beneath it. */
const floors: readonly (readonly string[])[] = [
  [
    'errors.ts',
    'texts',
    'secrets.ts',
    'redaction.ts',
    'time-zone.ts',
    'canonical-json.ts',
    'ids.ts',
    'input.ts',
    'storable.ts',
    'json.ts',
    'email-address.ts',
    'limited-fetch.ts',
  ],
  ['database', 'wake.ts', 'jobs', 'mails'],
  ['plugins'],
  ['access', 'platform.ts', 'context.ts', 'policy.ts', 'state.ts', 'audited.ts'],
  ['events', 'search', 'create-context.ts', 'as-platform.ts'],
  ['installations'],
  ['graphql', 'notify'],
  ['matching'],
  ['modules/module.ts', ...modules.map(({ name }) => `modules/${name}`), 'modules/index.ts'],
  ['api'],
  ['create-platform.ts', 'worker.ts', 'operator', 'index.ts'],
];
const src = import.meta.dirname;
const files = globSync('**/*.ts', { cwd: src, exclude: ['**/*.test.ts', '**/{fixtures,generated}/**', 'rights/**'] });
const text = new Map(files.map(file => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap(file =>
  [...text.get(file)!.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)]
    .map(([, path]) => ({ from: file, to: join(dirname(file), path!) }))
    .filter(({ to }) => text.has(to)),
);

/** The floor of a file, and its place among the modules, where it is of one. */
function placeOf(file: string): { floor: number; place: number } {
  const stands = (room: string) => file === room || file.startsWith(`${room}/`);
  const floor = floors.findIndex(rooms => rooms.some(stands));
  return { floor, place: file.startsWith('modules/') ? floors[floor]!.findIndex(stands) : 0 };
}

test('every file stands on a floor', () => {
  const homeless = files.filter(file => placeOf(file).floor < 0);
  expect(homeless, 'Name their folder in `floors`, on the lowest floor that they can stand on').toEqual([]);
});

test('a file imports from its own floor and those beneath it, and a module from those before it', () => {
  const upwards = imports.filter(({ from, to }) => {
    const [own, other] = [placeOf(from), placeOf(to)];
    return own.floor < other.floor || (own.floor === other.floor && own.place < other.place);
  });
  expect(
    upwards.map(({ from, to }) => `${from} → ${to}`).join('\n'),
    'Move what both need beneath them; or let the upper one hear what happens in the lower (events/reactions.ts)',
  ).toBe('');
});

test('no files import each other in a circle', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const { from, to } of imports) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles.join('\n'), 'Take out what two of them need into a file of its own, beneath both').toBe('');
});

test('a table is written by one module', () => {
  const writers = new Map<string, Set<string>>();
  for (const [file, content] of text) {
    const module = /^modules\/([^/]+)\//.exec(file)?.[1];
    if (module === undefined) continue;
    const statements = content.matchAll(/(?:insert into|delete from|update) ([a-z_]+) (?!skip)/g);
    const models = content.matchAll(/\.db\.(\w+)\.(?:create|update|upsert|delete)/g);
    const tables = [
      ...[...statements].map(([, table]) => table!),
      ...[...models].map(([, model]) => model!.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)),
    ].map(name => name.replace(/(?:ies|es|s)$/, ''));
    for (const table of tables) writers.set(table, (writers.get(table) ?? new Set()).add(module));
  }
  writers.delete('set');
  const shared = [...writers].filter(([, of]) => of.size > 1).map(([table, of]) => `${table}: ${[...of].join(', ')}`);
  expect(shared.join('\n'), 'Call a service of the module whose table it is').toBe('');
});
