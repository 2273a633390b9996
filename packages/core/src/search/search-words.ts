import type { RequestContext } from '../context.ts';

/** Something that is searched for within a scope: a participant in their programme. */
export interface Searchable {
  readonly scopeId: string;
  readonly subjectId: string;
  readonly words: readonly string[];
}

/** Makes these, and no others, the words of the subjects, by one statement. Answers how many were added and removed. */
export async function keepSearchWords(ctx: RequestContext, subjects: readonly Searchable[]): Promise<number> {
  if (subjects.length === 0) return 0;
  const wanted = subjects.flatMap(({ words, ...subject }) => withShared(words).map(word => ({ ...subject, ...word })));
  const [row] = await ctx.sql<{ changed: number }>(
    `with wanted as (
       select "scopeId" scope, "subjectId" subject, word, shared
         from jsonb_to_recordset($1) r("scopeId" uuid, "subjectId" uuid, word text, shared smallint)),
     removed as (
       delete from search_words
        where subject_id = any($2::uuid[])
          and (scope_id, subject_id, word, shared) not in (select scope, subject, word, shared from wanted) returning 1),
     added as (
       insert into search_words (scope_id, subject_id, word, shared) select scope, subject, word, shared from wanted
       on conflict do nothing returning 1)
     select ((select count(*) from removed) + (select count(*) from added))::int changed`,
    [JSON.stringify(wanted), subjects.map(({ subjectId }) => subjectId)],
  );
  return row!.changed;
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
