import type { RequestContext } from '../../context.ts';
import { compareSearchWords, keepSearchWords, type Searchable } from '../../search/search-words.ts';
import { wordsOf } from '../../search/words.ts';

/** Those of whom it is checked at once. */
const batch = 1000;

/** Makes the words by which the members are found in their organisation those of their names. */
export async function keepWordsOfMembers(ctx: RequestContext, ids: readonly string[]): Promise<void> {
  await keepSearchWords(ctx, await searchable(ctx, 'order by m.id for share of m', ids));
}

/** Puts right the words of all members of the organisation, some at a time. Answers of how many they were wrong. */
export async function repairWordsOfMembers(ctx: RequestContext): Promise<number> {
  let repaired = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await ctx.sql<{ id: string }>(
      `select id from memberships where organisation_id = $1 and id > $2 order by organisation_id, id limit ${batch}`,
      [ctx.organisation.id, after],
    );
    const ids = rows.map(({ id }) => id);
    const { surplus, missing } = await compareSearchWords(ctx, await searchable(ctx, '', ids));
    const wrong = [...new Set([...surplus, ...missing].map(({ subjectId }) => subjectId))];
    if (wrong.length > 0) await ctx.transaction(() => keepWordsOfMembers(ctx, wrong));
    repaired += wrong.length;
    if (rows.length < batch) return repaired;
    after = ids.at(-1)!;
  }
}

/** Programs are nobody. */
async function searchable(ctx: RequestContext, lock: string, ids: readonly string[]): Promise<Searchable[]> {
  const people = await ctx.sql<{ subjectId: string; scopeId: string; name: string }>(
    `select m.id "subjectId", m.organisation_id "scopeId", m.display_name "name" from memberships m
      where m.id = any($1::uuid[])
        and not exists (select 1 from api_clients a where a.organisation_id = m.organisation_id and a.membership_id = m.id)
      ${lock}`,
    [ids],
  );
  return people.map(({ name, ...person }) => ({ ...person, words: wordsOf(name) }));
}
