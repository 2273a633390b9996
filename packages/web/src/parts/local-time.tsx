import { useWords } from '../texts/text.ts';
import './local-time.css';

export interface LocalTimeProps {
  /** An instant. */
  readonly start: string;
  readonly end?: string;
  readonly timeZone: string;
  /** The same moment where the partner is. */
  readonly partner?: { readonly name: string; readonly timeZone: string } | undefined;
  /** Where the day stands above it already. */
  readonly hideDay?: boolean;
  /** When the reader's clocks change next; said if it is before the meeting. */
  readonly clockChange?: string | null;
}

/** When something is, where the reader is; beneath it where the partner is, with the date if it is another. */
export function LocalTime({ start, end, timeZone, partner, clockChange, hideDay }: LocalTimeProps) {
  const { t, date } = useWords();
  const day = (zone: string) =>
    date(start, { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: yearIfAnother(start, zone) });
  const time = (zone: string) => {
    const shown = (instant: string) => date(instant, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    return end === undefined ? shown(start) : `${shown(start)}–${shown(end)}`;
  };
  const changes = clockChange && clockChange < start && clockChange > new Date().toISOString();
  return (
    <span className="local-time">
      <time dateTime={start}>
        {!hideDay && <span className="local-time-day">{day(timeZone)} </span>}
        {time(timeZone)}
      </time>
      {partner && offsetAt(start, partner.timeZone) !== offsetAt(start, timeZone) && (
        <span className="local-time-partner">
          {t('parts.time.partner', {
            name: partner.name,
            time:
              day(partner.timeZone) === day(timeZone)
                ? time(partner.timeZone)
                : `${day(partner.timeZone)} ${time(partner.timeZone)}`,
          })}
        </span>
      )}
      {changes && (
        <span className="local-time-partner">
          {t('parts.time.clockChange', { day: date(clockChange, { timeZone, day: 'numeric', month: 'long' }) })}
        </span>
      )}
    </span>
  );
}

function yearIfAnother(instant: string, timeZone: string): 'numeric' | undefined {
  const year = (at: Date) => at.toLocaleDateString('en', { timeZone, year: 'numeric' });
  return year(new Date(instant)) === year(new Date()) ? undefined : 'numeric';
}

function offsetAt(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')!.value;
}
