import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { askInVain, createWorld, databaseIdOf, inVain, type Role, roles, type World } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImportState, ParticipantState, ProgrammeState } from '../../database/generated/enums.ts';

let api: TestPlatform;
let world: World;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  world = await createWorld(api, 'ASKING');
  stranger = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const managing: readonly Role[] = ['administrator', 'manager'];
const over: readonly string[] = ['COMPLETED', 'ARCHIVED', 'CANCELLED'];

type Row = Readonly<Record<string, unknown>>;

interface Deed {
  readonly mutation: string;
  /** Whose it is, in `World.ids`, and the table that it stands in. */
  readonly type: string;
  readonly table: string;
  readonly states: readonly Row[];
  /** What a manager is refused with there; undefined where it is done. */
  readonly refusal: (row: Row) => string | undefined;
  /** How it stands when it is done, as the row says. */
  readonly done: Row;
}

const deeds: readonly Deed[] = [
  {
    mutation: 'revokeInvitation',
    type: 'Invitation',
    table: 'participants p join invitations i on i.participant_id = p.id where i.id',
    states: Object.values(ParticipantState).map(state => ({ state })),
    refusal: ({ state }) => (state === 'INVITED' ? undefined : 'INVITATION_ANSWERED'),
    done: { state: 'LAPSED' },
  },
  {
    mutation: 'revokeInvitationLink',
    type: 'InvitationLink',
    table: 'invitation_links p where p.id',
    states: [
      { revoked_at: null },
      { revoked_at: null, uses: 5 },
      { revoked_at: null, ends_at: '2020-01-01' },
      { revoked_at: '2020-01-01' },
    ],
    refusal: ({ revoked_at: revokedAt }) => (revokedAt === null ? undefined : 'LINK_ENDED'),
    done: { revoked_at: expect.any(String) },
  },
  {
    mutation: 'cancelImport',
    type: 'ParticipantImport',
    table: 'participant_imports p where p.id',
    states: Object.values(ImportState).flatMap(state => [
      { state, invites: false },
      { state, invites: true },
    ]),
    // Who has been read is told one by one, and that can be given up.
    refusal: ({ state, invites }) =>
      ['AWAITING_FILE', 'QUEUED', 'RUNNING'].includes(String(state)) || (state === 'SUCCEEDED' && invites)
        ? undefined
        : 'IMPORT_ENDED',
    done: { state: 'CANCELLED' },
  },
];

const call = ({ mutation, type }: Deed) =>
  `mutation { result: ${mutation}(id: "${world.ids[type]!}") { ... on Error { code } } }`;

/** What somebody is answered while it stands so, and how it stands before and after. Nothing of it stays. */
async function answered(role: Role, deed: Deed, row: Row, programme: string) {
  const person = world.people[role];
  const id = databaseIdOf(world.ids[deed.type]!);
  return await inVain(api, person, async () => {
    // In the transaction that is undone; the platform's own would be another one.
    const sql = async (text: string, parameters: unknown[]) =>
      (await api.platform.database.pool.query(text, parameters)).rows as { id: string; row: Row }[];
    const stands = async () => (await sql(`select p.id, to_jsonb(p) "row" from ${deed.table} = $1`, [id]))[0]!;
    await sql(
      `update programmes set state = $2::programme_state, paused_from = case $2 when 'PAUSED' then 'OPEN' end::programme_state where id = $1`,
      [databaseIdOf(world.ids['Programme']!), programme],
    );
    const table = deed.table.split(' ')[0]!;
    const columns = Object.keys(row).join();
    await sql(
      `update ${table} t set (${columns}) = (select ${columns} from jsonb_populate_record(t, $2)) where id = $1`,
      [(await stands()).id, JSON.stringify(row)],
    );
    const before = await stands();
    const { data, errors } = await api.execute(person, call(deed));
    if (errors) throw new Error(JSON.stringify(errors));
    return { code: data.result.code, before: before.row, after: (await stands()).row };
  });
}

test.for(deeds)('law 21: $mutation is done or refused by state and role, and a refusal changes nothing', async deed => {
  for (const row of deed.states)
    for (const role of roles) {
      const { code, before, after } = await answered(role, deed, row, 'RUNNING');
      const wanted = managing.includes(role) ? deed.refusal(row) : expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/);
      expect({ row, role, code, after }).toEqual({
        row,
        role,
        code: wanted,
        after: wanted === undefined ? expect.objectContaining(deed.done) : before,
      });
    }
  const { data } = await askInVain(api, stranger, call(deed));
  expect(data.result).toEqual({ code: 'NOT_FOUND' });
});

test.for(deeds)('$mutation is for programmes that are not over, and changes nothing of those that are', async deed => {
  const row = deed.states.find(each => deed.refusal(each) === undefined)!;
  for (const programme of Object.values(ProgrammeState)) {
    const { code, before, after } = await answered('manager', deed, row, programme);
    const isOver = over.includes(programme);
    expect({ programme, code, after }).toEqual({
      programme,
      code: isOver ? 'PROGRAMME_READ_ONLY' : undefined,
      after: isOver ? before : expect.objectContaining(deed.done),
    });
  }
});
