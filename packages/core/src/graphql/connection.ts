/** Of each node there is one type of list, whatever field it is read from: `MatchConnection`, of `MatchEdge`. */
export function listOf(node: string) {
  return [{ name: `${node}Connection` }, { name: `${node}Edge` }] as const;
}
