import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../../context.ts';

/** What a later module loads with each match, in the statement of the list, so that its field costs none of its own. */
export interface MatchExtension {
  /** The field of Match that it answers; under this name the row has what was read. */
  readonly field: string;
  /**
   * One row at most of a match, as the body of a lateral join.
   *
   * @param ofMatch the column that is the match's id
   * @param prefix of the names of its columns, which are nobody else's then
   */
  load(
    ctx: RequestContext,
    info: GraphQLResolveInfo,
    ofMatch: string,
    prefix: string,
    parameters: unknown[],
  ): { readonly sql: string; read(row: object): unknown };
}

const extensions: MatchExtension[] = [];

export function extendMatches(extension: MatchExtension): void {
  extensions.push(extension);
}

export function matchExtensions(): readonly MatchExtension[] {
  return extensions;
}
