import type { RequestContext } from '../../context.ts';
import type { FeedScope, ProgrammeState } from '../../database/generated/enums.ts';
import { NotFound } from '../../errors.ts';
import { allows } from '../../policy.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { feedPolicy } from './feed.policy.ts';

/** The community of a programme: one feed that all its people share. */
export async function createProgrammeFeed(
  ctx: RequestContext,
  { programmeId, title }: { readonly programmeId: string; readonly title: LocalisedText },
): Promise<void> {
  await ctx.db.feed.create({ data: { programmeId, scope: 'PROGRAMME', title } });
}

/** A feed with all that its rules look at. */
export interface Feed {
  readonly id: string;
  readonly programmeId: string | null;
  readonly programme: { readonly state: ProgrammeState } | null;
  readonly scope: FeedScope;
  readonly title: LocalisedText;
  readonly lastPosition: number;
  readonly forgottenPosition: number;
}

export async function loadFeeds(ctx: RequestContext, ids: readonly string[]): Promise<Feed[]> {
  return await selectFeeds(ctx, 'f.id = any($1::uuid[])', ids);
}

/** The community feeds of these programmes, at most one of each. */
export async function loadProgrammeFeeds(ctx: RequestContext, programmeIds: readonly string[]): Promise<Feed[]> {
  return await selectFeeds(ctx, `f.scope = 'PROGRAMME' and f.programme_id = any($1::uuid[])`, programmeIds);
}

/** The feed, if the viewer may know of it. */
export async function findFeed(ctx: RequestContext, id: string): Promise<Feed> {
  const [feed] = await loadFeeds(ctx, [id]);
  if (!feed || !allows(feedPolicy, 'read', ctx.viewer, feed)) throw new NotFound('feed');
  return feed;
}

/** As PostgreSQL sends a bigint. */
interface Positions {
  readonly lastPosition: string;
  readonly forgottenPosition: string;
}

async function selectFeeds(ctx: RequestContext, condition: string, ids: readonly string[]): Promise<Feed[]> {
  const rows = await ctx.sql<Omit<Feed, 'lastPosition' | 'forgottenPosition'> & Positions>(
    `select f.id, f.programme_id "programmeId", f.scope, f.title, f.last_position "lastPosition",
            f.forgotten_position "forgottenPosition",
            case when p.id is not null then json_build_object('state', p.state) end programme
       from feeds f left join programmes p on p.organisation_id = f.organisation_id and p.id = f.programme_id
      where ${condition}`,
    [ids],
  );
  return rows.map(row => ({
    ...row,
    lastPosition: Number(row.lastPosition),
    forgottenPosition: Number(row.forgottenPosition),
  }));
}
