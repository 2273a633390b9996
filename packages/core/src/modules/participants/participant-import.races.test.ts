import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createImport, createProgramme, globalIdOf, inBoth, pieces, tokenOf } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { receiveImportFile } from './participant-import.upload.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ now: clock.now });
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const rows = 1_500;
const file = [
  'id,role,time_zone,field',
  ...Array.from({ length: rows }, (_, n) => `p${n},mentee,Europe/Copenhagen,Answer ${n}`),
].join('\n');

const read = async <Row extends object>(text: string, programmeId: string) =>
  await api.asPlatform(manager.organisation, ctx => ctx.sql<Row>(text, [programmeId]));

test.each([0, 30, 150, 400])(
  'a phase that is removed and a question that is retired %i ms into a file: the file is read by the design before, or by the one after',
  async wait => {
    const programme = await createProgramme(api, manager, {
      state: 'OPEN',
      phases: [{ kind: 'RECRUITMENT' }, { kind: 'TRAINING' }, { kind: 'MENTORING' }],
      questions: [{ key: 'field', type: 'TEXT', label: inBoth('Your field', 'Dit felt') }],
    });
    const upload = await createImport(api, manager, programme.globalId);
    await receiveImportFile(api.platform, tokenOf(upload), pieces(Buffer.from(file)));
    const [question] = await read<{ id: string }>('select id from questions where programme_id = $1', programme.id);
    const [phase] = await read<{ id: string }>(
      `select id from phases where programme_id = $1 and kind = 'TRAINING'`,
      programme.id,
    );
    const change = (mutation: string, id: string) =>
      api.execute(
        manager,
        `mutation ($id: ID!) { result: ${mutation}(id: $id, version: 1) { __typename ... on Error { code } } }`,
        { id },
      );
    const [, removed, retired] = await Promise.all([
      api.runDueJobs(),
      new Promise(resolve => setTimeout(resolve, wait)).then(() =>
        change('removePhase', globalIdOf('Phase', phase!.id)),
      ),
      new Promise(resolve => setTimeout(resolve, wait)).then(() =>
        change('retireQuestion', globalIdOf('Question', question!.id)),
      ),
    ]);
    expect([removed.data.result.__typename, retired.data.result.__typename]).toEqual([
      'RemovePhaseSuccess',
      'RetireQuestionSuccess',
    ]);
    const { data } = await api.execute(
      manager,
      'query ($id: ID!) { import(id: $id) { state rowsCreated rowsRejected ignoredColumns } }',
      { id: upload.import.id },
    );
    const [stored] = await read<{ all: number; answered: number }>(
      `select count(*)::int "all", (count(*) filter (where answers ? 'field'))::int answered
         from participants where programme_id = $1`,
      programme.id,
    );
    const { ignoredColumns, ...counts } = data.import;
    expect(counts).toEqual({ state: 'SUCCEEDED', rowsCreated: rows, rowsRejected: 0 });
    // Of all or of none; and what was not taken is named.
    expect(stored).toEqual({ all: rows, answered: ignoredColumns.includes('field') ? 0 : rows });
    // Gone where nobody had answered it, retired where somebody had.
    const questions = await read<{ retired: boolean }>(
      'select retired_at is not null retired from questions where programme_id = $1',
      programme.id,
    );
    expect(questions).toEqual(stored!.answered === 0 ? [] : [{ retired: true }]);
  },
  30_000,
);
