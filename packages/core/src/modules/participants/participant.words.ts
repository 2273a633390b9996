import type { RequestContext } from '../../context.ts';
import { keepSearchWords } from '../../search/search-words.ts';
import { wordsOf } from '../../search/words.ts';

/** Those whose words are read and kept by one statement each. */
const batch = 1000;

/**
 * Makes the words by which participants are found those of their names. Answers how many words were not so before.
 * Nobody changes the names until the transaction ends, so that whoever does at the same time finds the participants.
 */
export async function keepParticipantWords(ctx: RequestContext, participantIds: readonly string[]): Promise<number> {
  return await keepWords(ctx, 'p.id = any($1::uuid[])', [participantIds]);
}

/** The same, of all participants that the members are. */
export async function keepMemberWords(ctx: RequestContext, membershipIds: readonly string[]): Promise<number> {
  return await keepWords(ctx, 'p.membership_id = any($1::uuid[])', [membershipIds]);
}

/** Puts right the words of all participants of the organisation, some at a time. */
export async function repairWords(ctx: RequestContext): Promise<number> {
  let repaired = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await ctx.sql<{ id: string }>(
      `select id from participants where organisation_id = $1 and id > $2 order by organisation_id, id limit ${batch}`,
      [ctx.organisation.id, after],
    );
    const ids = rows.map(({ id }) => id);
    repaired += await ctx.transaction(() => keepParticipantWords(ctx, ids));
    if (rows.length < batch) break;
    after = ids.at(-1)!;
  }
  const orphaned = await ctx.sql(
    `delete from search_words w using programmes o
      where w.scope_id = o.id and not exists (select 1 from participants p where p.id = w.subject_id) returning 1`,
  );
  return repaired + orphaned.length;
}

async function keepWords(ctx: RequestContext, whose: string, parameters: unknown[]): Promise<number> {
  const people = await ctx.sql<{ subjectId: string; scopeId: string; name: string }>(
    `select p.id "subjectId", p.programme_id "scopeId", m.display_name "name"
       from participants p join memberships m on m.organisation_id = p.organisation_id and m.id = p.membership_id
      where ${whose} order by m.id for share of m`,
    parameters,
  );
  const searchable = people.map(({ name, ...person }) => ({ ...person, words: wordsOf(name) }));
  return await keepSearchWords(ctx, searchable);
}
