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
  const wanted = subjects.flatMap(({ scopeId, subjectId, words }) => words.map(word => ({ scopeId, subjectId, word })));
  const [row] = await ctx.sql<{ changed: number }>(
    `with wanted as (
       select "scopeId" scope, "subjectId" subject, word
         from jsonb_to_recordset($1) r("scopeId" uuid, "subjectId" uuid, word text)),
     removed as (
       delete from search_words
        where scope_id = any($2::uuid[]) and subject_id = any($3::uuid[])
          and (subject_id, word) not in (select subject, word from wanted) returning 1),
     added as (
       insert into search_words (scope_id, subject_id, word) select scope, subject, word from wanted
       on conflict do nothing returning 1)
     select ((select count(*) from removed) + (select count(*) from added))::int changed`,
    [
      JSON.stringify(wanted),
      [...new Set(subjects.map(({ scopeId }) => scopeId))],
      subjects.map(({ subjectId }) => subjectId),
    ],
  );
  return row!.changed;
}
