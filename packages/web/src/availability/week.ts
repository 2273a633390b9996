/** A stretch of a week, in minutes of its day: `to` is at most 1440. */
export interface Stretch {
  readonly weekday: number;
  readonly from: number;
  readonly to: number;
}

/** As the platform writes it. */
export interface Rule {
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

export function stretchesOf(rules: readonly Rule[]): readonly Stretch[] {
  return joined(rules.map(({ weekday, from, to }) => ({ weekday, from: minuteOf(from), to: minuteOf(to) })));
}

export function rulesOf(stretches: readonly Stretch[]): Rule[] {
  return stretches.map(({ weekday, from, to }) => ({ weekday, from: timeOf(from), to: timeOf(to) }));
}

/** With this stretch, too; what touches becomes one. */
export function withStretch(week: readonly Stretch[], stretch: Stretch): readonly Stretch[] {
  return joined([...week, stretch]);
}

/** Without it: a longer one is cut, or becomes two. */
export function withoutStretch(week: readonly Stretch[], { weekday, from, to }: Stretch): readonly Stretch[] {
  return week.flatMap(stretch => {
    if (stretch.weekday !== weekday || stretch.to <= from || stretch.from >= to) return [stretch];
    const before = { ...stretch, to: from };
    const after = { ...stretch, from: to };
    return [before, after].filter(left => left.to > left.from);
  });
}

/** How much of an hour it takes: all, some or nothing. */
export function hourIn(week: readonly Stretch[], weekday: number, hour: number): 'all' | 'some' | 'none' {
  const minutes = week
    .filter(stretch => stretch.weekday === weekday)
    .reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, hour * 60 + 60) - Math.max(from, hour * 60)), 0);
  return minutes >= 60 ? 'all' : minutes > 0 ? 'some' : 'none';
}

export function hoursOf(week: readonly Stretch[]): number {
  return week.reduce((sum, { from, to }) => sum + to - from, 0) / 60;
}

function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.weekday - b.weekday || a.from - b.from)) {
    const last = result.at(-1);
    if (last?.weekday === stretch.weekday && stretch.from <= last.to)
      result[result.length - 1] = { ...last, to: Math.max(last.to, stretch.to) };
    else if (stretch.to > stretch.from) result.push(stretch);
  }
  return result;
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
