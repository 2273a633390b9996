import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { programmeLooks } from './programme-line.tsx';

const ProgrammesQuery = graphql(`
  query ProgrammesScreen($state: ProgrammeState, $after: String) {
    programmes(first: 25, after: $after, state: $state) {
      edges {
        node {
          id
          title
          state
          waiting: participants(first: 1, state: SUBMITTED) {
            totalCount
            isCountExact
          }
          people: participants(first: 1) {
            totalCount
            isCountExact
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const states = ['DRAFT', 'OPEN', 'RUNNING', 'PAUSED', 'CLOSING', 'COMPLETED', 'CANCELLED', 'ARCHIVED'] as const;
type ProgrammeState = (typeof states)[number];

/** All programmes that the viewer may see, with what waits in each. */
export function ProgrammesScreen() {
  const { t, number } = useWords();
  const { viewer } = useVisit();
  const { state } = useSearch({ from: '/manage/' });
  const navigate = useNavigate();
  const chosen = states.find(name => name === state);
  const screen = useScreen(ProgrammesQuery, { state: chosen ?? null });
  const programmes = screen.data?.programmes.edges.map(({ node }) => node) ?? [];
  const create = (
    <ButtonLink to="/manage/programmes/new" kind="main" icon={<Icon name="add" />}>
      {t('programmes.create')}
    </ButtonLink>
  );
  const { administers } = consoleOf(viewer);
  return (
    <Page title={t('shell.programmes')} actions={administers && create}>
      <div className="filters">
        <Select<ProgrammeState | ''>
          name="state"
          label={t('programmes.state')}
          value={chosen ?? ''}
          onChange={value => void navigate({ to: '/manage', search: value ? { state: value } : {} })}
          choices={[
            { value: '', label: t('programmes.all') },
            ...states.map(value => ({ value, label: t(`word.programmeState.${value}`) })),
          ]}
        />
      </div>
      {screen.instead}
      {screen.data && programmes.length === 0 && (
        <Empty
          title={t(chosen ? 'programmes.noneSo' : 'programmes.none')}
          action={
            administers &&
            !chosen && (
              <span className="row">
                {create}
                <ButtonLink to="/manage/begin">{t('administration.begin.open')}</ButtonLink>
              </span>
            )
          }
        >
          {!chosen && t('programmes.noneWhy')}
        </Empty>
      )}
      {programmes.length > 0 && (
        <ul role="list" className="things">
          {programmes.map(programme => (
            <li key={programme.id}>
              <span className="stack-tight">
                <Link to="/manage/programmes/$programmeId" params={{ programmeId: programme.id }}>
                  <strong>{programme.title}</strong>
                </Link>
                <span className="soft small">
                  {t('programmes.people', {
                    count: programme.people.totalCount,
                    shown: number(programme.people.totalCount),
                    exact: String(programme.people.isCountExact),
                  })}
                </span>
              </span>
              <span className="row">
                {programme.waiting.totalCount > 0 && (
                  <Link to="/manage/programmes/$programmeId/applications" params={{ programmeId: programme.id }}>
                    {t('programmes.waiting', { count: programme.waiting.totalCount })}
                  </Link>
                )}
                <State look={programmeLooks[programme.state]}>{t(`word.programmeState.${programme.state}`)}</State>
              </span>
            </li>
          ))}
        </ul>
      )}
      {screen.data && <More pageInfo={screen.data.programmes.pageInfo} load={after => screen.more({ after })} />}
    </Page>
  );
}
