import { Link, useParams } from '@tanstack/react-router';
import { graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { ButtonLink } from '../parts/button.tsx';
import { Line, useLive } from '../parts/live.tsx';
import { More } from '../parts/more.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { State } from '../parts/state.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';

const ImportCounts = graphql(`
  fragment ImportCounts on ParticipantImport {
    id
    state
    invites
    progress
    rowsRead
    rowsCreated
    invitationsTold
    rowsUpdated
    rowsUnchanged
    rowsRejected
    failure {
      message
    }
  }
`);

const ImportQuery = graphql(`
  query ImportScreen($id: ID!, $after: String) {
    import(id: $id) {
      id
      ...ImportCounts
      programme {
        id
        title
      }
      ignoredColumns
      issues(first: 50, after: $after) {
        totalCount
        edges {
          node {
            row
            column
            message
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

const CancelImport = graphql(`
  mutation CancelImport($id: ID!) {
    cancelImport(id: $id) {
      __typename
      ... on CancelImportSuccess {
        import {
          ...ImportCounts
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

const ImportProgress = graphql(`
  subscription ImportProgress($id: ID!) {
    importProgress(id: $id) {
      ...ImportCounts
    }
  }
`);

/** How far a file is, and what of it could not be taken. It goes on when this page is left. */
export function ImportScreen() {
  const { t, number, list } = useWords();
  const { programmeId, importId } = useParams({ from: '/manage/programmes/$programmeId/imports/$importId' });
  const screen = useScreen(ImportQuery, { id: importId });
  const found = screen.data?.import;
  const cancel = useIntention(CancelImport);
  const counts = found && read(ImportCounts, found);
  const isOver = counts?.state === 'SUCCEEDED' || counts?.state === 'FAILED' || counts?.state === 'CANCELLED';
  const untold = counts?.invites && counts.state === 'SUCCEEDED' ? counts.rowsCreated - counts.invitationsTold : 0;
  const mayCancel = counts && (!isOver || untold > 0);
  const line = useLive(
    ImportProgress,
    { id: importId },
    {
      pause: found == null || (isOver && untold === 0),
      next: () => screen.reload(),
    },
  );
  if (screen.data && !found) return <NotFound />;
  const issues = found?.issues.edges.map(({ node }) => node) ?? [];
  const facts = counts
    ? ([
        ['people.read', counts.rowsRead],
        ['people.created', counts.rowsCreated],
        ['people.updated', counts.rowsUpdated],
        ['people.unchanged', counts.rowsUnchanged],
        ['people.rejected', counts.rowsRejected],
      ] as const)
    : [];
  return (
    <Page
      title={t('people.import')}
      back={
        <Link to="/manage/programmes/$programmeId/imports" params={{ programmeId }}>
          {t('programmes.menu.imports')}
        </Link>
      }
      width="reading"
    >
      {screen.instead}
      <Line state={line} />
      {found && counts && (
        <>
          <State look={counts.state === 'FAILED' ? 'danger' : counts.state === 'SUCCEEDED' ? 'good' : 'info'}>
            {t(`word.importState.${counts.state}`)}
          </State>
          {!isOver && <Progress label={t('people.reading')} value={counts.progress} />}
          {untold > 0 && (
            <Progress
              label={t('people.telling', { told: counts.invitationsTold, count: counts.rowsCreated })}
              value={counts.invitationsTold / counts.rowsCreated}
            />
          )}
          <Actions
            allowed={mayCancel ? ['cancel'] : []}
            actions={[
              {
                action: 'cancel',
                label: t('people.cancel'),
                confirm: t(counts.invites ? 'people.cancelInvites' : 'people.cancelReading'),
                run: () => cancel.send({ id: importId }),
              },
            ]}
            onDone={screen.reload}
          />
          {counts.failure && (
            <Notice
              kind="danger"
              takesFocus
              action={
                <ButtonLink to="/manage/programmes/$programmeId/imports" params={{ programmeId }}>
                  {t('people.anotherFile')}
                </ButtonLink>
              }
            >
              <p>{counts.failure.message}</p>
            </Notice>
          )}
          <dl className="facts">
            {facts.map(([name, value]) => (
              <div key={name} className="facts-line">
                <dt>{t(name)}</dt>
                <dd>{number(value)}</dd>
              </div>
            ))}
          </dl>
          {found.ignoredColumns.length > 0 && (
            <Notice kind="warning">
              <p>{t('people.ignored', { columns: list(found.ignoredColumns) })}</p>
            </Notice>
          )}
          {issues.length > 0 && (
            <Section title={t('people.issues', { count: found.issues.totalCount })} lead={t('people.issuesLead')}>
              <ul role="list" className="things">
                {issues.map(({ row, column, message }) => (
                  <li key={`${row} ${column} ${message}`}>
                    <span className="stack-tight">
                      <strong>{t('people.row', { row, column: column ?? '', has: column ? 'yes' : 'no' })}</strong>
                      <span>{message}</span>
                    </span>
                  </li>
                ))}
              </ul>
              <More pageInfo={found.issues.pageInfo} load={after => screen.more({ after })} />
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
