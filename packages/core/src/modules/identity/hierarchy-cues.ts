import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../context.ts';
import type { HierarchyCue } from '../../database/generated/enums.ts';
import { sqlFor } from '../../policy.ts';
import type { Viewer } from '../../access/viewer.ts';
import { membershipPolicy } from './identity.policy.ts';

/** What somebody is shown of where a person stands in the hierarchy. */
export interface ShownCues {
  readonly title: string | null;
  readonly grade: string | null;
  readonly unit: string | null;
  readonly avatarUrl: string | null;
  /** What they are not shown, whether or not there is anything to show. */
  readonly withheld: readonly HierarchyCue[];
}

/**
 * The only way in which a hierarchy cue leaves the database. Themselves, and those who manage a programme with them, see
 * all of it. Others do not see what a programme that they share with the person withholds in its present phase; where
 * several do, what any of them withholds.
 */
export async function shownCues(ctx: RequestContext, membershipId: string): Promise<ShownCues> {
  return await loaderOf(ctx).load(membershipId);
}

// Remembers nothing: a subscription has one context for all its events, and a phase may begin in between.
const loaderOf = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<string, ShownCues>(
      async ids => {
        const rows = await selectCues(ctx, [...new Set(ids)]);
        const byId = new Map(rows.map(({ id, ...cues }) => [id, cues]));
        return ids.map(id => byId.get(id) ?? nothing);
      },
      { cache: false },
    ),
);

const nothing: ShownCues = { title: null, grade: null, unit: null, avatarUrl: null, withheld: [] };

/**
 * Withheld is what any phase says that is going on, else the last that is done, else the first; nothing in a programme
 * that is archived or cancelled. Who has no programme in common with
 * the viewer, as somebody who wrote in its feed and left, is shown as if they had all of the viewer's.
 */
async function selectCues(ctx: RequestContext, ids: readonly string[]): Promise<(ShownCues & { id: string })[]> {
  const parameters: unknown[] = [ids, programmesOf(ctx.member)];
  const seesAll = sqlFor(membershipPolicy, 'readCues', ctx.viewer, 'm', parameters);
  const shown = (cue: HierarchyCue, column: string) => `case when '${cue}' <> all (w.cues) then c.${column} end`;
  return await ctx.sql(
    `with phase as (
       select s.programme_id, s.withheld_cues, s.state,
              row_number() over (partition by s.programme_id, s.state order by s.position) nth,
              row_number() over (partition by s.programme_id, s.state order by s.position desc) last,
              count(*) filter (where s.state = 'ACTIVE') over whole active,
              count(*) filter (where s.state = 'DONE') over whole done
         from phases s join programmes g on g.id = s.programme_id
        where s.programme_id = any($2::uuid[]) and s.state <> 'SKIPPED' and g.state not in ('ARCHIVED', 'CANCELLED')
       window whole as (partition by s.programme_id)
     ), present as (
       select programme_id, withheld_cues from phase
        where case when active > 0 then state = 'ACTIVE'
                   when done > 0 then state = 'DONE' and last = 1
                   else nth = 1 end
     )
     select m.id, ${shown('TITLE', 'title')} title, ${shown('GRADE', 'grade')} grade, ${shown('UNIT', 'unit')} unit,
            ${shown('PHOTO', 'avatar_url')} "avatarUrl", w.cues::text[] withheld
       from memberships m
       left join hierarchy_cues c on c.organisation_id = m.organisation_id and c.membership_id = m.id
      cross join lateral (select array(
         select programme_id from participants where membership_id = m.id and programme_id = any($2::uuid[])
         union
         select programme_id from programme_role_assignments where membership_id = m.id and programme_id = any($2::uuid[])
       ) programmes) shared
      cross join lateral (select case when ${seesAll} then '{}' else array(
         select distinct cue from present, unnest(withheld_cues) cue
          where cardinality(shared.programmes) = 0 or programme_id = any(shared.programmes) order by cue
       ) end cues) w
      where m.id = any($1::uuid[])`,
    parameters,
  );
}

/** Those that the viewer has to do with and does not manage. */
function programmesOf({ programmeRoles, participations }: Viewer): string[] {
  const managed = programmeRoles.filter(({ role }) => role === 'MANAGER').map(({ programmeId }) => programmeId);
  const all = new Set([...programmeRoles, ...participations].map(({ programmeId }) => programmeId));
  return [...all].filter(id => !managed.includes(id));
}
