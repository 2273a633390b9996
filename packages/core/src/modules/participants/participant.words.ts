import type { RequestContext } from '../../context.ts';
import { compareSearchWords, keepSearchWords, type Searchable } from '../../search/search-words.ts';
import { sortKeyOf, wordsOf } from '../../search/words.ts';

/** Those of whom it is checked at once. */
const batch = 1000;

/**
 * Makes the words by which participants are found those of their names. Nobody changes the names until the transaction
 * ends: whoever enrols somebody and whoever renames them at the same time do not miss each other.
 */
export async function keepParticipantWords(ctx: RequestContext, participantIds: readonly string[]): Promise<void> {
  await keep(ctx, await searchable(ctx, 'p.id = any($1::uuid[]) order by m.id for share of m', participantIds));
}

/** The same, of all participants that the members are. */
export async function keepMemberWords(ctx: RequestContext, membershipIds: readonly string[]): Promise<void> {
  const theirs = 'p.membership_id = any($1::uuid[]) order by m.id for share of m';
  await keep(ctx, await searchable(ctx, theirs, membershipIds));
}

async function keep(ctx: RequestContext, people: readonly Named[]): Promise<void> {
  await keepSearchWords(ctx, people);
  const others = people.filter(({ sortName, kept }) => sortName !== kept);
  if (others.length === 0) return;
  await ctx.sql(
    `update participants p set sort_name = n.name from unnest($1::uuid[], $2::text[]) n(id, name) where p.id = n.id`,
    [others.map(({ subjectId }) => subjectId), others.map(({ sortName }) => sortName)],
  );
}

interface Named extends Searchable {
  /** What they are to be listed by, and what is kept of that. */
  readonly sortName: string;
  readonly kept: string;
}

/** Puts right the words of all participants of the organisation, some at a time. Answers of how many they were wrong. */
export async function repairWords(ctx: RequestContext): Promise<number> {
  let repaired = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await ctx.sql<{ id: string }>(
      `select id from participants where organisation_id = $1 and id > $2 order by organisation_id, id limit ${batch}`,
      [ctx.organisation.id, after],
    );
    const ids = rows.map(({ id }) => id);
    const people = await searchable(ctx, 'p.id = any($1::uuid[])', ids);
    const { surplus, missing } = await compareSearchWords(ctx, people);
    const unlisted = people.filter(({ sortName, kept }) => sortName !== kept);
    const wrong = [...new Set([...surplus, ...missing, ...unlisted].map(({ subjectId }) => subjectId))];
    if (wrong.length > 0) await ctx.transaction(() => keepParticipantWords(ctx, wrong));
    repaired += wrong.length;
    if (rows.length < batch) break;
    after = ids.at(-1)!;
  }
  const gone = await ctx.sql<{ subject: string }>(
    `delete from search_words w using programmes o
      where w.scope_id = o.id and not exists (select 1 from participants p where p.id = w.subject_id)
     returning w.subject_id subject`,
  );
  return repaired + new Set(gone.map(({ subject }) => subject)).size;
}

async function searchable(ctx: RequestContext, whose: string, ids: readonly string[]): Promise<Named[]> {
  const people = await ctx.sql<{ subjectId: string; scopeId: string; name: string; kept: string }>(
    // Of who was invited, nobody knows yet who they are, but what they were called.
    `select p.id "subjectId", p.programme_id "scopeId", p.sort_name "kept",
            case p.known_as when 'INVITED' then p.invited_as else m.display_name end "name"
       from participants p join memberships m on m.organisation_id = p.organisation_id and m.id = p.membership_id
      where ${whose}`,
    [ids],
  );
  return people.map(({ name, ...person }) => ({ ...person, words: wordsOf(name), sortName: sortKeyOf(name) }));
}
