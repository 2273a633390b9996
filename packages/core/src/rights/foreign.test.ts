import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld, type Role, roles, type World } from '@mentorkit/testing/world';
import * as fc from 'fast-check';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId, encodeId } from '../ids.ts';
import { schema } from '../api/schema.ts';
import { signIn } from '../modules/identity/sign-in.service.ts';
import {
  isPaging,
  pick,
  type Random,
  randomFrom,
  randomOperation,
  typeNamed,
  writeArguments,
} from './fixtures/random-operation.ts';
import { recordStatements } from './fixtures/recorded-statements.ts';

/** `.ci/run` asks for 10,000 operations. */
const rounds = Number(process.env['RIGHTS_ROUNDS'] ?? 50);
const operationsARound = 20;

let api: TestPlatform;
let worlds: readonly [World, World];
/** Of each world, every id in the database. */
let rows: readonly [Set<string>, Set<string>];

beforeAll(async () => {
  api = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
  worlds = [await createWorld(api, 'QUOKKA'), await createWorld(api, 'NUMBAT')];
  rows = [await everyId(worlds[0]), await everyId(worlds[1])];
}, 60_000);
afterAll(() => api.close());

async function everyId({ people, ids }: World): Promise<Set<string>> {
  return await api.asPlatform(people.manager.organisation, async ctx => {
    const tables = await ctx.sql<{ table_name: string }>(
      `select c.table_name from information_schema.columns c
        where c.table_schema = 'public' and c.column_name = 'id' and c.data_type = 'uuid'
          and exists (select 1 from information_schema.columns o
                       where o.table_schema = 'public' and o.table_name = c.table_name and o.column_name = 'organisation_id')`,
    );
    // Accommodations are not the platform's to see.
    const found = new Set([people.manager.organisation.id, decodeId(ids['Accommodation']!).id]);
    for (const { table_name } of tables)
      for (const { id } of await ctx.sql<{ id: string }>(`select id from "${table_name}"`)) found.add(id);
    return found;
  });
}

/** Ids in it, as they are or as clients name objects. */
function idsIn(text: string): string[] {
  const found: string[] = text.match(uuids) ?? [];
  for (const word of text.match(/[\w-]{24,}/g) ?? []) found.push(...(decoded(word).match(uuids) ?? []));
  return found;
}
const uuids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

function decoded(word: string): string {
  return Buffer.from(word, 'base64url').toString('latin1');
}

/** An id of the same type that nothing has. */
function missing(key: string, { ids } = worlds[0]): string {
  const [type] = Buffer.from(ids[key]!, 'base64url').toString().split(':');
  return encodeId(type!, '0198c0de-0000-7000-8000-000000000000');
}

/** Of a type that the words around it name, if they name one; of the own world, the other one, and of none. */
const anyId = (own: number) => (random: Random, hint: string) => {
  const { ids } = worlds[random() < 0.7 ? own : 1 - own]!;
  const named = typeNamed(worlds[0], hint);
  if (random() < 0.1) return missing(named ?? 'Match');
  return named && random() < 0.9 ? ids[named]! : pick(random, Object.values(ids));
};

test('no operation, whatever it asks and with whatever ids, answers anything of another organisation', async () => {
  const seen = { operations: 0, answered: 0 };
  await fc.assert(
    fc.asyncProperty(fc.integer(), async seed => {
      const random = randomFrom(seed);
      const asked = Array.from({ length: operationsARound }, () => {
        const own = random() < 0.5 ? 0 : 1;
        const role = pick(random, roles);
        return { own, role, document: randomOperation(random, anyId(own)) };
      });
      await Promise.all(
        asked.map(async ({ own, role, document }) => {
          const answer = await askInVain(api, worlds[own]!.people[role], document);
          const text = JSON.stringify(answer);
          // What they said themselves, an error may say again.
          const said = new Set(idsIn(document));
          const foreign = idsIn(text).filter(id => rows[1 - own]!.has(id) && !said.has(id));
          expect({ document, role, foreign }).toEqual({ document, role, foreign: [] });
          expect(text).not.toContain(worlds[1 - own]!.canary);
          // The document is ours to get right, and nothing may fail unexpectedly.
          const codes = (answer.errors ?? []).map(
            ({ extensions }: { extensions?: { code: string } }) => extensions?.code,
          );
          const unexpected = ['GRAPHQL_VALIDATION_FAILED', 'INTERNAL'].filter(code => codes.includes(code));
          expect({ document, unexpected, text }).toEqual({ document, unexpected: [], text });
          seen.operations += 1;
          if (answer.data && Object.values(answer.data).some(value => value !== null)) seen.answered += 1;
        }),
      );
    }),
    { numRuns: rounds },
  );
  expect(seen.operations).toBeGreaterThanOrEqual(rounds * operationsARound);
  // Or the test would show little.
  expect(seen.answered / seen.operations).toBeGreaterThan(0.3);
}, 600_000);

/** The operation with what arguments a seed makes of it, the keys of ids between angles, and little to be answered. */
function question(root: string, field: GraphQLField<unknown, unknown>, seed: number): string {
  const random = randomFrom(seed);
  const ids = (_random: Random, hint: string) =>
    `<${hint === 'revokeSession id' ? 'SignInSession' : (typeNamed(worlds[0], hint) ?? 'Match')}>`;
  const given = field.args.filter(
    argument => takesId(argument.type) || isRequiredArgument(argument) || (random() < 0.2 && !isPaging(argument)),
  );
  const type = getNamedType(field.type);
  const answered = isUnionType(type)
    ? ' { __typename ... on Error { code message } }'
    : isLeafType(type)
      ? ''
      : isObjectType(type) && type.getFields()['edges']
        ? ' { edges { cursor } }'
        : ' { __typename }';
  return `${root} { ${field.name}${writeArguments(random, ids, field.name, given)}${answered} }`;
}

test('an id of another organisation is looked for and answered for like one that does not exist, by every operation that takes one', async () => {
  const [ours, theirs] = [await signedIn(worlds[0]), await signedIn(worlds[1])];
  const recorder = recordStatements();
  const { viewers } = api.platform;
  // What somebody may is remembered for two seconds, whatever they ask.
  Object.assign(api.platform, { viewers: { ...viewers, find: recorder.unrecorded(viewers.find) } });
  const asking = async (role: Role, document: string, id: (key: string) => string) => {
    const asked = document.replaceAll(/"<(\w+)>"/g, (_, key) => `"${id(key)}"`);
    let answer = '';
    const statements = await recorder.during(async () => {
      answer = JSON.stringify(await askInVain(api, ours.people[role], asked));
    });
    return { statements, answer: answer.replaceAll(/"requestId":"[\w-]+"/g, '"requestId":""') };
  };
  /** Whether their own is answered otherwise, so that what was compared has come to where the id matters. */
  const compare = async (document: string) => {
    let matters = false;
    for (const role of ['administrator', 'manager', 'mentor', 'mentee'] as const) {
      const ask = async () => [
        await asking(role, document, key => theirs.ids[key]!),
        await asking(role, document, key => missing(key, ours)),
      ];
      let [foreign, nobodys] = await ask();
      // What is learnt at the first time is known at the second.
      if (foreign!.statements.length !== nobodys!.statements.length) [foreign, nobodys] = await ask();
      expect({ document, role, ...foreign }).toEqual({ document, role, ...nobodys });
      const own = await asking(role, document, key => ours.ids[key]!);
      matters ||= own.answer !== nobodys!.answer;
    }
    return matters;
  };
  try {
    // Of many things that it can be asked for, by itself: what is narrowed by all at once is nothing.
    await compare('query { auditEvents(filter: { actorId: "<Person>" }) { edges { cursor } } }');
    const about = 'query { auditEvents(filter: { subjectId: "<ApiClient>" }) { edges { cursor } } }';
    expect(await compare(about)).toBe(true);
    for (const type of Object.keys(worlds[0].ids))
      expect([type, await compare(`query { node(id: "<${type}>") { __typename id } }`)]).toEqual([type, true]);
    const alike: string[] = [];
    for (const root of ['Query', 'Mutation'])
      for (const field of Object.values((schema.getType(root) as GraphQLObjectType).getFields())) {
        if (field.name === 'auditEvents' || !field.args.some(({ type }) => takesId(type))) continue;
        let matters = false;
        for (let seed = 1; seed <= 20 && !matters; seed += 1)
          matters = await compare(question(root.toLowerCase(), field, seed));
        if (!matters) alike.push(field.name);
      }
    expect(alike).toEqual([]);
  } finally {
    recorder.stop();
    Object.assign(api.platform, { viewers });
  }
}, 240_000);

/** The world in which the mentee is signed in, too, by a session that is no node. */
async function signedIn({ ids, ...world }: World): Promise<World> {
  const { mentee } = world.people;
  const { email } = mentee;
  await signIn(api.platform, {
    issuer: api.issuer.issuer,
    subject: email,
    email,
    emailVerified: true,
    organisation: undefined,
  });
  const { data } = await api.execute(mentee, '{ viewer { sessions { id } } }');
  return { ...world, ids: { ...ids, SignInSession: data.viewer.sessions[0].id } };
}

function takesId(type: GraphQLInputType, within: readonly GraphQLInputType[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  return (
    !within.includes(named) && Object.values(named.getFields()).some(field => takesId(field.type, [...within, named]))
  );
}
