import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Select } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { MatchDialog } from './match-dialog.tsx';
import { matchLooks } from './match-line.tsx';

const ProgrammeMatchesQuery = graphql(`
  query ProgrammeMatchesScreen($id: ID!, $state: MatchState, $after: String) {
    programme(id: $id) {
      id
      title
      matches(first: 100, state: $state, after: $after) {
        edges {
          node {
            id
            state
            createdAt
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
            nextSession {
              id
              startsAt
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

type Row = NonNullable<ResultOf<typeof ProgrammeMatchesQuery>['programme']>['matches']['edges'][number]['node'];

const states = [
  'OFFERED',
  'INFO_ASKED',
  'ACTIVE',
  'PAUSED',
  'COMPLETED',
  'ENDED_EARLY',
  'DECLINED',
  'EXPIRED',
  'RETRACTED',
  'SUPERSEDED',
] as const;

/** All matches of a programme, and what can be done with each. */
export function ProgrammeMatchesScreen() {
  const { t, date, list } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/matches' });
  const search = useSearch({ from: '/manage/programmes/$programmeId/matches' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/matches' });
  const state = states.find(name => name === search.state);
  const screen = useScreen(ProgrammeMatchesQuery, { id: programmeId, state: state ?? null });
  const matches = screen.data?.programme?.matches;
  const rows = useMemo(() => matches?.edges.map(({ node }) => node) ?? [], [matches]);
  const columns = useMemo<readonly Column<Row>[]>(() => {
    const side = (row: Row, wanted: 'MENTOR' | 'MENTEE') =>
      list(
        row.members.filter(member => member.side === wanted).map(({ participant }) => participant.person.displayName),
      );
    return [
      { id: 'mentee', label: t('word.participantRole.MENTEE'), cell: row => <bdi>{side(row, 'MENTEE')}</bdi> },
      { id: 'mentor', label: t('word.participantRole.MENTOR'), cell: row => <bdi>{side(row, 'MENTOR')}</bdi> },
      {
        id: 'state',
        label: t('people.state'),
        cell: row => <State look={matchLooks[row.state]}>{t(`word.matchState.${row.state}`)}</State>,
      },
      { id: 'made', label: t('matches.made'), cell: row => date(row.createdAt, { dateStyle: 'medium' }) },
      { id: 'next', label: t('matches.next'), cell: row => (row.nextSession ? date(row.nextSession.startsAt) : '–') },
    ];
  }, [t, date, list]);
  const endCursor = matches?.pageInfo.hasNextPage ? matches.pageInfo.endCursor : undefined;
  return (
    <Page title={t('programmes.menu.matches')} width="wide">
      <div className="filters">
        <Select<(typeof states)[number] | ''>
          name="state"
          label={t('people.state')}
          value={state ?? ''}
          onChange={value => void navigate({ search: value ? { state: value } : {} })}
          choices={[
            { value: '', label: t('people.all') },
            ...states.map(value => ({ value, label: t(`word.matchState.${value}`) })),
          ]}
        />
      </div>
      {screen.instead}
      {matches && rows.length === 0 && (
        <Empty title={t('matches.noneHere')}>{!state && t('matches.noneHereWhy')}</Empty>
      )}
      {rows.length > 0 && (
        <Table
          label={t('programmes.menu.matches')}
          rows={rows}
          columns={columns}
          total={endCursor ? rows.length + 100 : rows.length}
          onEnd={() => endCursor && void screen.more({ after: endCursor })}
          onOpen={({ id }) => void navigate({ search: before => ({ ...before, match: id }) })}
        />
      )}
      {search.match && (
        <MatchDialog
          id={search.match}
          onClose={() => void navigate({ search: before => ({ ...before, match: undefined }) })}
        />
      )}
    </Page>
  );
}
