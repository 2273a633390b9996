import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { graphql } from '../generated/index.ts';
import { Line, useLive } from '../parts/live.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { NotFound } from '../shell/not-found.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { runLooks } from './looks.ts';
import { Metrics } from './metrics.tsx';
import { PairDialog } from './pair-dialog.tsx';
import { percentOf } from './percent.ts';
import { RunActions } from './run-actions.tsx';

const RunQuery = graphql(`
  query RunScreen($id: ID!, $after: String) {
    matchingRun(id: $id) {
      id
      programme {
        id
        title
      }
      state
      progress
      strategy
      createdAt
      offered
      failure {
        message
      }
      ...RunActions
      ...RunMetrics
      proposals(first: 100, after: $after) {
        edges {
          node {
            score
            leftOut {
              text
            }
            mentee {
              id
              person {
                id
                displayName
              }
            }
            mentor {
              id
              person {
                id
                displayName
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

const RunProgress = graphql(`
  subscription RunProgress($runId: ID!) {
    matchingRunProgress(id: $runId) {
      id
      state
      progress
      version
      allowedActions
    }
  }
`);

type Proposal = NonNullable<ResultOf<typeof RunQuery>['matchingRun']>['proposals']['edges'][number]['node'];
type Row = Proposal & { readonly id: string };

/** One matching: how far it is, what it proposes, and why. It goes on when this page is left. */
export function RunScreen() {
  const { t, number, date } = useWords();
  const { programmeId, runId } = useParams({ from: '/manage/programmes/$programmeId/matching/$runId' });
  const { mentee, mentor } = useSearch({ from: '/manage/programmes/$programmeId/matching/$runId' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/matching/$runId' });
  const screen = useScreen(RunQuery, { id: runId });
  const run = screen.data?.matchingRun;
  const isGoing = run?.state === 'QUEUED' || run?.state === 'RUNNING';
  const line = useLive(
    RunProgress,
    { runId },
    {
      pause: !isGoing,
      next: ({ matchingRunProgress: { state } }) => {
        if (state !== 'QUEUED' && state !== 'RUNNING') screen.reload();
      },
    },
  );
  const rows = useMemo<readonly Row[]>(
    () => run?.proposals.edges.map(({ node }) => ({ ...node, id: `${node.mentee.id} ${node.mentor.id}` })) ?? [],
    [run?.proposals],
  );
  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'mentee',
        label: t('word.participantRole.MENTEE'),
        cell: row => <bdi>{row.mentee.person.displayName}</bdi>,
      },
      {
        id: 'mentor',
        label: t('word.participantRole.MENTOR'),
        cell: row => <bdi>{row.mentor.person.displayName}</bdi>,
      },
      {
        id: 'score',
        label: t('matching.score'),
        width: '5rem',
        align: 'end',
        cell: row => percentOf(number, row.score),
      },
      { id: 'note', label: t('matching.note'), cell: row => row.leftOut?.text ?? '' },
    ],
    [t, number],
  );
  if (screen.data && !run) return <NotFound />;
  const endCursor = run?.proposals.pageInfo.hasNextPage ? run.proposals.pageInfo.endCursor : undefined;
  return (
    <Page
      title={t('matching.run')}
      lead={run && date(run.createdAt)}
      back={
        <Link to="/manage/programmes/$programmeId/matching" params={{ programmeId }}>
          {t('programmes.menu.matching')}
        </Link>
      }
    >
      {screen.instead}
      <Line state={line} />
      {run && (
        <>
          <State look={runLooks[run.state]}>{t(`word.matchingRunState.${run.state}`)}</State>
          {isGoing && <Progress label={t('matching.going')} value={run.progress} />}
          {run.failure && (
            <Notice kind="danger">
              <p>{run.failure.message}</p>
            </Notice>
          )}
          {run.offered != null && <p>{t('matching.offered', { count: run.offered })}</p>}
          <RunActions of={run} />
          <Metrics of={run} />
          {rows.length > 0 && (
            <Section title={t('matching.proposals')} lead={t('matching.proposalsLead')}>
              <Table
                label={t('matching.proposals')}
                rows={rows}
                columns={columns}
                total={endCursor ? rows.length + 100 : rows.length}
                onEnd={() => endCursor && void screen.more({ after: endCursor })}
                onOpen={row => void navigate({ search: { mentee: row.mentee.id, mentor: row.mentor.id } })}
              />
            </Section>
          )}
          {mentee && mentor && (
            <PairDialog
              runId={runId}
              menteeId={mentee}
              mentorId={mentor}
              onClose={() => void navigate({ search: {} })}
            />
          )}
        </>
      )}
    </Page>
  );
}
