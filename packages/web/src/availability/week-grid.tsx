import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { hourIn, type Stretch, withoutStretch, withStretch } from './week.ts';
import { useWords } from '../texts/text.ts';
import './week-grid.css';

export interface WeekGridProps {
  readonly label: string;
  readonly week: readonly Stretch[];
  onChange(week: readonly Stretch[]): void;
  /** The hours that are shown, from and up to. */
  readonly hours?: readonly [from: number, to: number];
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/**
 * A week by the hour, painted with mouse, pen or finger, or with arrows and Space; Shift and an arrow paints on. The same
 * can always be typed as times, beside it.
 */
export function WeekGrid({ label, week, onChange, hours: [first, end] = [0, 24] }: WeekGridProps) {
  const { t } = useWords();
  const grid = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState<readonly [weekday: number, hour: number]>([1, Math.max(first, 9)]);
  /** While a pointer paints: whether it takes or wipes, as its first hour said. */
  const painting = useRef<boolean>(undefined);

  const isTaken = (weekday: number, hour: number) => hourIn(week, weekday, hour) === 'all';
  function paint(weekday: number, hour: number, takes: boolean): void {
    const stretch = { weekday, from: hour * 60, to: hour * 60 + 60 };
    onChange(takes ? withStretch(week, stretch) : withoutStretch(week, stretch));
  }
  function onPointer(event: PointerEvent): void {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-hour]');
    if (!cell || !grid.current?.contains(cell)) return;
    const [weekday, hour] = [Number(cell.dataset['weekday']), Number(cell.dataset['hour'])];
    if (event.type === 'pointerdown') {
      // What the finger moves over is painted, not scrolled; the names of the hours scroll still.
      grid.current.setPointerCapture(event.pointerId);
      painting.current = !isTaken(weekday, hour);
      setActive([weekday, hour]);
    } else if (painting.current === undefined || isTaken(weekday, hour) === painting.current) return;
    paint(weekday, hour, painting.current);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const [weekday, hour] = active;
    const steps: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const step = steps[event.key];
    if (step) {
      const next = [clamp(weekday + step[0], 1, 7), clamp(hour + step[1], first, end - 1)] as const;
      if (event.shiftKey) paint(next[0], next[1], isTaken(weekday, hour));
      setActive(next);
      grid.current?.querySelector<HTMLElement>(`[data-weekday="${next[0]}"][data-hour="${next[1]}"]`)?.focus();
    } else if (event.key === ' ' || event.key === 'Enter') paint(weekday, hour, !isTaken(weekday, hour));
    else return;
    event.preventDefault();
  }
  return (
    <table
      ref={grid}
      role="grid"
      className="week"
      aria-label={label}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerUp={() => (painting.current = undefined)}
      onPointerCancel={() => (painting.current = undefined)}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <td />
          {weekdays.map(weekday => (
            <th key={weekday} scope="col" abbr={t(`word.weekday.${weekday}`)}>
              {t(`word.weekday.${weekday}`).slice(0, 3)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: end - first }, (_, at) => first + at).map(hour => (
          <tr key={hour}>
            <th scope="row">{String(hour).padStart(2, '0')}</th>
            {weekdays.map(weekday => {
              const how = hourIn(week, weekday, hour);
              return (
                <td
                  key={weekday}
                  role="gridcell"
                  className={`week-hour week-${how}`}
                  data-weekday={weekday}
                  data-hour={hour}
                  tabIndex={active[0] === weekday && active[1] === hour ? 0 : -1}
                  aria-selected={how === 'all'}
                  aria-label={t('availability.hour', {
                    day: t(`word.weekday.${weekday}`),
                    from: hour,
                    to: hour + 1,
                    how,
                  })}
                  onFocus={() => setActive([weekday, hour])}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
