import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';
import { countOf, countSql } from '../../database/count.ts';
import type { ImportIssue, ParticipantImport } from '../../database/generated/client.ts';
import {
  type Connection,
  type Keyset,
  keysetFindMany,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { type Counted, countedOnce } from '../../graphql/counted.ts';
import { newestOfProgramme, prismaPage } from '../../graphql/prisma-page.ts';
import { alternativesFor } from '../../policy.ts';
import { participantImportPolicy } from './participant.policy.ts';

const issues: Keyset<ImportIssue> = {
  list: 'ParticipantImport.issues',
  columns: [
    { sql: 'row', field: 'row', type: 'integer', value: issue => issue.row },
    { sql: 'id', field: 'id', type: 'uuid', value: issue => issue.id },
  ],
};

/** The imports of a programme that the viewer may see, newest first. */
export async function listImports(
  ctx: RequestContext,
  programmeId: string,
  args: PageArguments,
  info: GraphQLResolveInfo,
): Promise<Connection<ParticipantImport>> {
  return await prismaPage(ctx, info, {
    keyset: newestOfProgramme('Programme.imports'),
    table: 'participant_imports',
    readable: alternativesFor(participantImportPolicy, 'read', ctx.viewer, { programmeId }),
    parameters: [programmeId],
    args,
    load: query => ctx.db.participantImport.findMany(query),
  });
}

/** In the order of the file. Whether the viewer may see the import is the caller's to know. */
export async function listIssues(
  ctx: RequestContext,
  importId: string,
  args: PageArguments,
): Promise<Connection<ImportIssue> & Counted> {
  const page = parsePage(issues, args);
  const { where, ...order } = keysetFindMany(issues, page);
  const rows = await ctx.db.importIssue.findMany({ ...order, where: { AND: [{ importId }, where] } });
  const count = countedOnce(async () => {
    // In an order that only an index has which begins with the import: see `within` of a keyset.
    const scan = `select id from import_issues where import_id >= $1 and import_id <= $1 order by import_id, row, id`;
    const [row] = await ctx.sql<{ found: number }>(countSql([scan]), [importId]);
    return countOf(row!.found);
  });
  return { ...toConnection(issues, page, rows), count };
}
