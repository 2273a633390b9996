import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { SessionLine } from './session-line.tsx';

const MySessionsQuery = graphql(`
  query MySessionsScreen($from: DateTime!, $now: DateTime!, $to: DateTime!) {
    viewer {
      past: agenda(from: $from, to: $now) {
        id
        endsAt
        startsAt
        ...SessionLine
      }
      coming: agenda(from: $now, to: $to) {
        id
        startsAt
        ...SessionLine
      }
    }
  }
`);

const sixtyDays = 60 * 86_400_000;

export function MySessionsScreen() {
  const { t } = useWords();
  const [now] = useState(() => new Date(Math.floor(Date.now() / 60_000) * 60_000));
  const at = (ms: number) => new Date(now.getTime() + ms).toISOString();
  const screen = useScreen(MySessionsQuery, { from: at(-sixtyDays), now: at(0), to: at(sixtyDays) });
  const { coming = [], past = [] } = screen.data?.viewer ?? {};
  const over = past.filter(({ endsAt }) => endsAt <= at(0)).toReversed();
  return (
    <Page title={t('sessions.title')} width="reading">
      {screen.instead}
      {screen.data && (
        <>
          <Section title={t('sessions.coming')}>
            {coming.length === 0 ? (
              <Empty
                title={t('sessions.none')}
                action={<ButtonLink to="/matches">{t('sessions.chooseMatch')}</ButtonLink>}
              >
                {t('sessions.noneWhy')}
              </Empty>
            ) : (
              <ul role="list" className="things">
                {coming.map(session => (
                  <SessionLine key={session.id} of={session} />
                ))}
              </ul>
            )}
          </Section>
          {over.length > 0 && (
            <Section title={t('sessions.past')}>
              <ul role="list" className="things">
                {over.map(session => (
                  <SessionLine key={session.id} of={session} />
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
