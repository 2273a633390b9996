import type { RequestContext } from '../context.ts';

/** Something that is searched for within a scope: a participant in their programme. */
export interface Searchable {
  readonly scopeId: string;
  readonly subjectId: string;
  readonly words: readonly string[];
}

interface Entry {
  readonly scopeId: string;
  readonly subjectId: string;
  readonly word: string;
  readonly shared: number;
}

const record = 'r("scopeId" uuid, "subjectId" uuid, word text, shared smallint)';

/**
 * Makes these, and no others, the words of the subjects. It is for the caller to see that nobody else does the same for
 * one of them at the same time.
 */
export async function keepSearchWords(ctx: RequestContext, subjects: readonly Searchable[]): Promise<void> {
  const { surplus, missing } = await compareSearchWords(ctx, subjects);
  if (surplus.length > 0)
    await ctx.sql(
      `delete from search_words w using jsonb_to_recordset($1) ${record}
        where w.scope_id = r."scopeId" and w.word = r.word and w.subject_id = r."subjectId" and w.shared = r.shared`,
      [JSON.stringify(surplus)],
    );
  if (missing.length > 0)
    await ctx.sql(
      `insert into search_words (scope_id, subject_id, word, shared)
       select "scopeId", "subjectId", word, shared from jsonb_to_recordset($1) ${record}`,
      [JSON.stringify(missing)],
    );
}

/** What is kept of the subjects but should not be, and the other way round. */
export async function compareSearchWords(
  ctx: RequestContext,
  subjects: readonly Searchable[],
): Promise<{ readonly surplus: readonly Entry[]; readonly missing: readonly Entry[] }> {
  if (subjects.length === 0) return { surplus: [], missing: [] };
  // One look at an index for each, whatever the planner believes of a table that has just grown.
  const present = await ctx.sql<Entry>(
    `select w.* from unnest($1::uuid[]) s(id) cross join lateral (
       select scope_id "scopeId", subject_id "subjectId", word, shared from search_words
        where subject_id = s.id offset 0) w`,
    [subjects.map(({ subjectId }) => subjectId)],
  );
  const wanted = new Map(
    subjects.flatMap(({ words, ...subject }) => withShared(words).map(word => keyed({ ...subject, ...word }))),
  );
  const surplus = present.filter(entry => !wanted.delete(keyed(entry)[0]));
  return { surplus, missing: [...wanted.values()] };
}

function keyed(entry: Entry): [key: string, Entry] {
  return [`${entry.scopeId} ${entry.subjectId} ${entry.shared} ${entry.word}`, entry];
}

/** With how many of its first letters one that comes before it has, too: the nearest of them has most. */
function withShared(words: readonly string[]): { word: string; shared: number }[] {
  // By their bytes, as the database orders them.
  const ordered = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return ordered.map((word, at) => ({ word, shared: sharedBeginning(ordered[at - 1] ?? '', word) }));
}

function sharedBeginning(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
