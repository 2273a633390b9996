/**
 * Before anything was released, sixteen migrations became one: the baseline, which makes what they made together. A
 * database that has had all of them lacks nothing, so its history alone is rewritten; any other is refused in words.
 * This file, its test and what asks it in `migrate.ts` can go once no database is left that began before the baseline:
 * at the latest with the first release, as that is the first whose data anybody was promised.
 */
import type { MigrationFile } from './migration-files.ts';
import type { MigrationRecord } from './migration-history.ts';

export const baselineName = '20261124140000_baseline';

/** Their names, oldest first, and the checksums of their files. */
export const replacedMigrations: ReadonlyMap<string, string> = new Map([
  ['20261124071404_create_the_first_modules', 'c966d5e844073c3db5f4875f9649b45032ed78f2cb1853d089434fbf05d9b38c'],
  ['20261124072757_lease_mails', 'dea8a21725d7c548406b374d3268f88dea140f86247f2faa74a39a3e39eaf72d'],
  [
    '20261124072831_freeze_matching_runs_and_let_pairs_ask',
    '0063abda32d8c8950b736858fe7eed37b26e3b0d4859b0a52275a1eddac8632e',
  ],
  ['20261124072841_tell_why_an_import_failed', 'b19967f2f498191b9aa20fdd62b9d6de39c7d2ad1d0c80032ff87a840a5fb63e'],
  ['20261124075506_tell_the_planner_of_an_import', '15a1a2a568ca3eeffdfb9145832e7b20f0291591d209a2d4c6375c7d54ad123f'],
  ['20261124075925_add_brands_seals_and_secrets', 'cc320b24f250288f27a9e5e767831fa172278acacf24cc413d7f3f5d24e1aa20'],
  ['20261124080058_lists_are_never_null', '95f11fd0f887a7f725add29afbece2f6d93bb597f6c422f89e35c37b431b5556'],
  ['20261124080438_count_the_cost_of_callers', '67330acd7c38c4cb9bb2605caec6e5b6fe09aa8a50564587e018ef145ff18903'],
  [
    '20261124082958_let_people_sign_in_and_programs_call',
    'ab91cd72613aaf4db0ca4f203b7ce032364304b2ff00268983308971cf976b6a',
  ],
  ['20261124102701_review_what_people_write', '45b5ac814b57d141e7781e5908fd36991d0955efc9434bac05963d639aa44528'],
  ['20261124105020_deliver_by_channels', '667ce776458d1672cf6e715a9afb1f417b9422260ad80dde6bf19f903629905c'],
  ['20261124111402_remember_idempotency_keys', '11de3f3d9fe0832994d2644159e1994e6eb422d261cd7126bd4cd867d39be2a7'],
  ['20261124111955_withhold_hierarchy_cues', '333d543e72b56e011be3125dee800162a05bf0d42f12ba169173c5aecfb06e2d'],
  [
    '20261124111959_keep_care_time_and_accommodations_private',
    '3e0b4f23929aacff880a7e2a928e1d139fbe79a7d274c4f6898d0ab25556af46',
  ],
  [
    '20261124112600_let_organisations_set_up_their_plugins',
    '597e1473b46a376f71467c392c36b77547d266a57f213a55d75267f40576803c',
  ],
  ['20261124135654_forget_expired_plugin_entries', 'fdf3a40dffc295848c705120bbbc76baed8e446ca7c3de201590d81a9181d13a'],
]);

/**
 * Which migration of the folder the database has already, under the names of those that it replaced.
 *
 * @returns the baseline, when all of the sixteen are in the history as they were published; `undefined` when none is
 * @throws an Error that says what was found and what to do, when the history is neither
 */
export function findAdoptable(files: MigrationFile[], records: MigrationRecord[]): MigrationFile | undefined {
  const baseline = files.find(({ name }) => name === baselineName);
  const old = records.filter(({ migration_name: name }) => replacedMigrations.has(name));
  const isThere = records.some(({ migration_name: name }) => name === baselineName);
  if (baseline === undefined || isThere || old.length === 0) return undefined;
  const unfinished = old.find(({ finished_at: finishedAt }) => finishedAt === null);
  if (unfinished !== undefined) {
    throw refusal(`${unfinished.migration_name} was begun and did not finish`, `${settle} ${bringUpToDate}`);
  }
  const edited = old.find(({ migration_name: name, checksum }) => replacedMigrations.get(name) !== checksum);
  if (edited !== undefined) {
    throw refusal(`${edited.migration_name} was edited before it was applied`, beginAnew);
  }
  const known = new Set([...replacedMigrations.keys(), ...files.map(({ name }) => name)]);
  const unknown = records.find(({ migration_name: name }) => !known.has(name));
  if (unknown !== undefined) {
    throw refusal(`${unknown.migration_name} was applied as well, which this version does not know`, beginAnew);
  }
  const has = new Set(old.map(({ migration_name: name }) => name));
  const lacking = [...replacedMigrations.keys()].filter(name => !has.has(name));
  if (lacking.length > 0) {
    throw refusal(
      `only ${has.size} of the ${replacedMigrations.size} were applied, the first that is missing is ${lacking[0]}`,
      bringUpToDate,
    );
  }
  return baseline;
}

function refusal(found: string, remedy: string): Error {
  return new Error(
    `The database has migrations that ${baselineName} has replaced, but it cannot take their place: ${found}. Nothing was changed. ${remedy}`,
  );
}

const beginAnew = 'Begin anew with an empty database.';
const settle = 'Settle that with "prisma migrate resolve".';
const bringUpToDate = `Bring it up to date first, with the last version before the baseline: the one whose schema/migrations ends with ${[...replacedMigrations.keys()].at(-1)}. Or begin anew with an empty database.`;
