export interface LinkFollowed {
  /** The link itself, without what came of an earlier try. */
  readonly path: string;
  readonly joining: { readonly join: string; readonly organisation: string };
  /** Why the sign-in made nobody a member by it: a code. */
  readonly problem: string | undefined;
}

/** The link of a programme at whose address the page is; undefined at any other. */
export function linkFollowed({ pathname, search }: Location = location): LinkFollowed | undefined {
  const [, join] = /^\/join\/([\w-]+)$/.exec(pathname) ?? [];
  const query = new URLSearchParams(search);
  const organisation = query.get('organisation');
  if (join === undefined || organisation === null) return undefined;
  return {
    path: `${pathname}?${new URLSearchParams({ organisation })}`,
    joining: { join, organisation },
    problem: query.get('problem') ?? undefined,
  };
}
