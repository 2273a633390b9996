export interface SlotOfTwo {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly people: readonly {
    readonly person: { readonly id: string };
    readonly local: {
      readonly startsAt: string;
      readonly timeZone: string;
      readonly humane: boolean;
      readonly nextClockChange?: string | null;
    };
  }[];
}

/** Whether it lies in the day of all of them. */
export function isHumane({ people }: SlotOfTwo): boolean {
  return people.every(({ local }) => local.humane);
}

/** By the reader's own days, in order. */
export function byDay<Slot extends SlotOfTwo>(
  slots: readonly Slot[],
  personId: string,
): (readonly [string, readonly Slot[]])[] {
  const days = Map.groupBy(slots, slot => localOf(slot, personId).startsAt.slice(0, 10));
  return [...days].toSorted(([a], [b]) => a.localeCompare(b));
}

export function localOf({ people }: SlotOfTwo, personId: string) {
  return (people.find(({ person }) => person.id === personId) ?? people[0]!).local;
}
