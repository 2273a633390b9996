import { useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { LocalTime } from '../parts/local-time.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useWords } from '../texts/text.ts';
import { byDay, isHumane, localOf } from './slots.ts';
import './slots.css';

const SlotFragment = graphql(`
  fragment SlotToChoose on Slot {
    startsAt
    endsAt
    people {
      person {
        id
      }
      side
      local {
        startsAt
        endsAt
        timeZone
        humane
        nextClockChange
      }
    }
  }
`);

export interface SlotChooserProps {
  readonly of: readonly FragmentType<typeof SlotFragment>[];
  /** The name of the partner. */
  readonly partner: string;
  readonly chosen: string | undefined;
  onChoose(startsAt: string): void;
}

const daysAtFirst = 4;

/** Times that fit both, by the reader's days; those at night for one of them are shown when they are asked for. */
export function SlotChooser({ of, partner, chosen, onChoose }: SlotChooserProps) {
  const { t, date } = useWords();
  const { viewer } = useVisit();
  const [all, setAll] = useState(false);
  const [days, setDays] = useState(daysAtFirst);
  const slots = read(SlotFragment, of);
  const humane = slots.filter(isHumane);
  const shown = all || humane.length === 0 ? slots : humane;
  if (slots.length === 0) return <Empty title={t('sessions.noSlots')}>{t('sessions.noSlotsWhy')}</Empty>;
  const own = viewer.person.id;
  return (
    <div className="stack">
      {byDay(shown, own)
        .slice(0, days)
        .map(([day, ofDay]) => (
          <fieldset key={day} className="slots">
            <legend>
              {date(`${day}T12:00:00Z`, { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })}
            </legend>
            {ofDay.map(slot => {
              const local = localOf(slot, own);
              const other = slot.people.find(({ person }) => person.id !== own);
              return (
                <label key={slot.startsAt} className="slot">
                  <input
                    type="radio"
                    name="slot"
                    value={slot.startsAt}
                    checked={chosen === slot.startsAt}
                    onChange={() => onChoose(slot.startsAt)}
                  />
                  <LocalTime
                    start={slot.startsAt}
                    end={slot.endsAt}
                    timeZone={local.timeZone}
                    hideDay
                    clockChange={local.nextClockChange}
                    partner={other && { name: partner, timeZone: other.local.timeZone }}
                  />
                </label>
              );
            })}
          </fieldset>
        ))}
      {byDay(shown, own).length > days && (
        <div>
          <Button kind="quiet" onClick={() => setDays(Infinity)}>
            {t('sessions.moreDays')}
          </Button>
        </div>
      )}
      {!all && humane.length > 0 && humane.length < slots.length && (
        <div>
          <Button kind="quiet" onClick={() => setAll(true)}>
            {t('sessions.allSlots', { count: slots.length - humane.length })}
          </Button>
        </div>
      )}
    </div>
  );
}
