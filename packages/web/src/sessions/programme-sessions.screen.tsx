import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { LocalTime } from '../parts/local-time.tsx';
import { More } from '../parts/more.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { sessionLooks } from './session-line.tsx';

const ProgrammeSessionsQuery = graphql(`
  query ProgrammeSessionsScreen($id: ID!, $state: SessionState, $from: DateTime, $until: DateTime, $after: String) {
    programme(id: $id) {
      id
      title
      sessions(first: 50, after: $after, state: $state, from: $from, until: $until) {
        edges {
          node {
            id
            state
            startsAt
            endsAt
            match {
              id
              members {
                side
                participant {
                  id
                  person {
                    id
                    displayName
                  }
                }
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const states = ['SCHEDULED', 'HELD', 'NO_SHOW', 'CANCELLED'] as const;

/** When the people of a programme meet, day by day, and whether they did; what about is their own. */
export function ProgrammeSessionsScreen() {
  const { t, date, list } = useWords();
  const { viewer } = useVisit();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/sessions' });
  const search = useSearch({ from: '/manage/programmes/$programmeId/sessions' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/sessions' });
  const { timeZone } = viewer.person;
  const state = states.find(name => name === search.state);
  // Whole days, where the reader is.
  const at = (day: string | undefined, days: number) =>
    day ? Temporal.PlainDate.from(day).add({ days }).toZonedDateTime(timeZone).toInstant().toString() : null;
  const screen = useScreen(ProgrammeSessionsQuery, {
    id: programmeId,
    state: state ?? null,
    from: at(search.from, 0),
    until: at(search.until, 1),
  });
  const sessions = screen.data?.programme?.sessions;
  if (screen.data && !sessions) return <NotFound />;
  const rows = sessions?.edges.map(({ node }) => node) ?? [];
  const dayOf = (instant: string) =>
    date(instant, { timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const byDay = Map.groupBy(rows, ({ startsAt }) => dayOf(startsAt));
  const set = (change: { state?: string; from?: string; until?: string }) =>
    void navigate({
      search: before =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)) as typeof before,
    });
  return (
    <Page title={t('programmes.menu.sessions')} lead={t('sessions.programmeLead')} width="reading">
      <div className="filters">
        <Select<(typeof states)[number] | ''>
          name="state"
          label={t('people.state')}
          value={state ?? ''}
          onChange={value => set({ state: value })}
          choices={[
            { value: '', label: t('people.all') },
            ...states.map(value => ({ value, label: t(`word.sessionState.${value}`) })),
          ]}
        />
        <TextField
          name="from"
          label={t('sessions.from')}
          type="date"
          value={search.from ?? ''}
          onChange={from => set({ from })}
        />
        <TextField
          name="until"
          label={t('sessions.until')}
          type="date"
          value={search.until ?? ''}
          onChange={until => set({ until })}
        />
      </div>
      {screen.instead}
      {sessions && rows.length === 0 && (
        <Empty title={t('sessions.noneHere')}>
          {t(state || search.from || search.until ? 'sessions.noneSo' : 'sessions.noneHereWhy')}
        </Empty>
      )}
      {[...byDay].map(([day, ofDay]) => (
        <Section key={day} title={day}>
          <ul role="list" className="things">
            {ofDay.map(({ id, state: now, startsAt, endsAt, match }) => (
              <li key={id}>
                <span className="stack-tight">
                  <strong>
                    <bdi>{list((match?.members ?? []).map(({ participant }) => participant.person.displayName))}</bdi>
                  </strong>
                  <LocalTime start={startsAt} end={endsAt} timeZone={timeZone} hideDay />
                </span>
                <State look={sessionLooks[now]}>{t(`word.sessionState.${now}`)}</State>
              </li>
            ))}
          </ul>
        </Section>
      ))}
      {sessions && <More pageInfo={sessions.pageInfo} load={after => screen.more({ after })} />}
    </Page>
  );
}
