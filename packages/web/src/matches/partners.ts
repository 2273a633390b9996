interface Member {
  readonly participant: { readonly person: { readonly id: string } };
}

/** Those of a match who are not the reader. */
export function partnersOf<M extends Member>(members: readonly M[], personId: string): readonly M[] {
  return members.filter(({ participant }) => participant.person.id !== personId);
}

/** The reader's own part in it; undefined for who only manages it. */
export function ownOf<M extends Member>(members: readonly M[], personId: string): M | undefined {
  return members.find(({ participant }) => participant.person.id === personId);
}
