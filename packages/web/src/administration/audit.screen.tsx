import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { graphql } from '../generated/index.ts';
import type { AuditScreenQueryVariables } from '../generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { AuditEventDialog } from './audit-event.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { filterOf } from './audit-search.ts';
import { VerifyLog } from './verify-log.tsx';

const AuditQuery = graphql(`
  query AuditScreen($filter: AuditFilter, $after: String) {
    auditEvents(first: 100, after: $after, filter: $filter) {
      edges {
        node {
          id
          at
          label
          outcome
          actor {
            id
            displayName
          }
          ...AuditEventDetails
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Event = ResultOf<typeof AuditQuery>['auditEvents']['edges'][number]['node'];

/** What was done and tried, by whom, and whether the log is whole. For administrators and auditors. */
export function AuditScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in this very log.
  const { audits } = consoleOf(viewer);
  const search = useSearch({ from: '/manage/audit' });
  const navigate = useNavigate({ from: '/manage/audit' });
  const variables: AuditScreenQueryVariables = { filter: filterOf(search, viewer.person.timeZone) };
  const screen = useScreen(AuditQuery, variables, { pause: !audits });
  const [opened, setOpened] = useState<Event>();
  const columns = useColumns();
  const { auditEvents } = screen.data ?? {};
  const rows = useMemo(() => auditEvents?.edges.map(edge => edge.node) ?? [], [auditEvents]);
  const isFiltered = Object.keys(search).length > 0;
  if (!audits)
    return (
      <Page title={t('shell.audit')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  return (
    <Page title={t('shell.audit')} lead={t('administration.audit.lead')}>
      <AuditFilters />
      {screen.instead}
      {auditEvents && rows.length === 0 && (
        <Empty
          title={t(isFiltered ? 'administration.audit.noneSuch' : 'administration.audit.none')}
          action={
            isFiltered && (
              <Button onClick={() => void navigate({ search: {} })}>{t('administration.filter.clear')}</Button>
            )
          }
        />
      )}
      {auditEvents && rows.length > 0 && (
        <Table<Event>
          label={t('shell.audit')}
          rows={rows}
          columns={columns}
          total={auditEvents.pageInfo.hasNextPage ? rows.length + 100 : rows.length}
          onEnd={() => void screen.more({ after: auditEvents.pageInfo.endCursor ?? undefined })}
          onOpen={setOpened}
        />
      )}
      <Section title={t('administration.audit.verify')} lead={t('administration.audit.verifyLead')}>
        <VerifyLog />
      </Section>
      {opened && <AuditEventDialog of={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}

function useColumns(): readonly Column<Event>[] {
  const { t, date } = useWords();
  return useMemo(
    () => [
      {
        id: 'at',
        label: t('administration.audit.at'),
        width: '12rem',
        cell: ({ at }) => <time dateTime={at}>{date(at, { dateStyle: 'medium', timeStyle: 'medium' })}</time>,
      },
      {
        id: 'actor',
        label: t('administration.audit.actor'),
        cell: ({ actor }) =>
          actor ? (
            <bdi>{actor.displayName ?? t('administration.audit.former')}</bdi>
          ) : (
            <span className="soft">{t('administration.audit.platform')}</span>
          ),
      },
      {
        id: 'action',
        label: t('administration.audit.action'),
        width: 'minmax(0, 2fr)',
        cell: ({ label }) => label,
      },
      {
        id: 'outcome',
        label: t('administration.audit.outcome'),
        width: '8rem',
        cell: ({ outcome }) => (
          <State look={outcome === 'DONE' ? 'good' : 'warning'}>{t(`word.auditOutcome.${outcome}`)}</State>
        ),
      },
    ],
    [t, date],
  );
}
