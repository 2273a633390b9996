/** A clock that stands still until a test moves it. */
export interface MovedClock {
  readonly now: () => Temporal.Instant;
  /** Goes on by so much, or to a moment. */
  move(by: Temporal.DurationLike | Temporal.Instant): void;
}

export function createMovedClock(start: string | Temporal.Instant): MovedClock {
  let at = Temporal.Instant.from(start);
  return {
    now: () => at,
    move(by) {
      at = by instanceof Temporal.Instant ? by : at.toZonedDateTimeISO('UTC').add(by).toInstant();
    },
  };
}
