import type { RequestContext } from '../../context.ts';
import { columnReader, columns } from '../../database/columns.ts';
import type { Session } from '../../database/generated/client.ts';
import { sqlFor } from '../../policy.ts';
import { extendMatches } from '../matches/match.extensions.ts';
import { sessionPolicy } from './session.policy.ts';
import { sessionFieldsFor } from './session.rows.ts';

// A list of matches loads it with them.
extendMatches({
  field: 'nextSession',
  load(ctx, info, ofMatch, prefix, parameters) {
    const fields = sessionFieldsFor(info);
    const read = columnReader<Session>(fields, prefix);
    return {
      sql: nextSessionSql(ctx, columns('s', fields, prefix), `s.match_id = ${ofMatch}`, parameters),
      read: row => ((row as Record<string, unknown>)[`${prefix}id`] === null ? null : read(row)),
    };
  },
});

/** Selects the columns of the session that goes on or comes next, if the viewer may see it, of the match that `s` is of. */
function nextSessionSql(ctx: RequestContext, columnsOfS: string, ofMatch: string, parameters: unknown[]): string {
  const now = parameters.push(new Date(ctx.now().epochMilliseconds));
  const readable = sqlFor(sessionPolicy, 'read', ctx.viewer, 's', parameters);
  return `select ${columnsOfS} from sessions s
           where ${ofMatch} and s.ends_at > $${now} and s.state = 'SCHEDULED' and ${readable}
           order by s.starts_at, s.id limit 1`;
}

/** Of each match. One statement. */
export async function loadNextSessions(
  ctx: RequestContext,
  matchIds: readonly string[],
  fields: readonly (keyof Session)[],
): Promise<(Session | null)[]> {
  const parameters: unknown[] = [matchIds];
  const next = nextSessionSql(ctx, columns('s', fields), 's.match_id = wanted.id', parameters);
  const sessions = await ctx.sql<Session & { readonly ofMatch: string }>(
    `select wanted.id "ofMatch", s.* from unnest($1::uuid[]) wanted(id) cross join lateral (${next}) s`,
    parameters,
  );
  const byMatch = new Map(sessions.map(session => [session.ofMatch, session]));
  return matchIds.map(id => byMatch.get(id) ?? null);
}
