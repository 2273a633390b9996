/**
 * What a migration that creates tables must say beside the tables themselves: who may touch them, and whose rows.
 * A table with `organisation_id` gets row-level security and belongs to the application's role; any other table is
 * global and belongs to the system's role alone.
 *
 * @param sql the statements that create the tables, as Prisma's engine writes them
 * @returns statements to be read by hand before they are kept; empty when nothing is created
 */
export function accessStatements(sql: string): string {
  return [...sql.matchAll(createTable)]
    .map(([, table, columns]) => {
      const role = /^\s*"organisation_id" /m.test(columns!) ? 'mentorkit_app' : 'mentorkit_system';
      return [
        ...(role === 'mentorkit_app' ? rowLevelSecurity(table!) : []),
        `grant select, insert, update, delete on "${table}" to ${role};`,
        ...[...columns!.matchAll(serialColumn)].map(
          ([, column]) => `grant usage on sequence "${table}_${column}_seq" to ${role};`,
        ),
      ].join('\n');
    })
    .join('\n\n');
}

// FORCE, because the owner of a table is otherwise not bound by its policies. The setting is read in a sub-select, so
// that PostgreSQL reads it once a statement instead of once a row.
function rowLevelSecurity(table: string): string[] {
  const own = 'organisation_id = (select current_organisation())';
  return [
    `alter table "${table}" enable row level security;`,
    `alter table "${table}" force row level security;`,
    `create policy organisation on "${table}" using (${own}) with check (${own});`,
  ];
}

/** Begins the first migration: the policies read the organisation of the transaction through it. */
export const currentOrganisationFunction = `-- No organisation, no rows: an unset setting is null, one that was set and has ended is ''.
create function current_organisation() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.organisation', true), '')::uuid;`;

const createTable = /CREATE TABLE "([^"]+)" \(\n([\s\S]*?)\n\);/g;
const serialColumn = /^\s*"([^"]+)" (?:SMALL|BIG)?SERIAL\b/gm;
