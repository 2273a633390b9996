import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { graphql } from '../generated/index.ts';
import type { MembersScreenQueryVariables, MembershipStatus } from '../generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { Person } from '../parts/person.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useSearched } from '../start/searched.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { looks, MemberDialog } from './member-dialog.tsx';
import './administration.css';

const MembersQuery = graphql(`
  query MembersScreen(
    $status: MembershipStatus
    $search: String
    $after: String
    $linked: ID!
    $isLinked: Boolean!
  ) {
    members(status: $status, search: $search, first: 100, after: $after) {
      totalCount
      isCountExact
      edges {
        node {
          id
          displayName
          email
          status
          organisationRoles
          ...PersonName
          ...MemberDetails
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    node(id: $linked) @include(if: $isLinked) {
      id
      ... on Person {
        displayName
        ...MemberDetails
      }
    }
    programmes(first: 50) {
      edges {
        node {
          id
          title
        }
      }
    }
  }
`);

type Member = ResultOf<typeof MembersQuery>['members']['edges'][number]['node'];
const statuses = ['INVITED', 'ACTIVE', 'SUSPENDED', 'LEFT'] as const satisfies readonly MembershipStatus[];

/** Everybody of the organisation: who they are in it, and whether they may enter. */
export function MembersScreen() {
  const { t, number } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const search = useSearch({ from: '/manage/members' });
  const navigate = useNavigate({ from: '/manage/members' });
  const status = statuses.find(known => known === search.status);
  // Whom an address names need not be among those that are loaded.
  const [linked] = useState(search.person);
  const [typed, setTyped] = useSearched(search.search, found =>
    navigate({ search: before => ({ ...before, search: found }), replace: true }),
  );
  const variables: MembersScreenQueryVariables = {
    status,
    search: search.search,
    linked: linked ?? '',
    isLinked: linked !== undefined,
  };
  const screen = useScreen(MembersQuery, variables, { pause: !administers });
  const [inviting, setInviting] = useState(false);
  const columns = useColumns();

  const { members, node, programmes } = screen.data ?? {};
  const rows = useMemo(() => members?.edges.map(edge => edge.node) ?? [], [members]);
  const shown = rows.find(({ id }) => id === search.person) ?? (node?.__typename === 'Person' ? node : undefined);
  if (!administers)
    return (
      <Page title={t('shell.members')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  return (
    <Page
      title={t('shell.members')}
      lead={
        members && members.totalCount > 0
          ? t('administration.members.count', {
              count: members.totalCount,
              shown: number(members.totalCount),
              exact: String(members.isCountExact),
            })
          : t('administration.members.lead')
      }
      actions={
        <Button kind="main" icon={<Icon name="add" />} onClick={() => setInviting(true)}>
          {t('administration.invite.open')}
        </Button>
      }
    >
      <div className="filters" role="search">
        <TextField
          name="search"
          label={t('administration.members.search')}
          type="search"
          value={typed}
          onChange={setTyped}
        />
        <Select
          name="status"
          label={t('administration.members.status')}
          value={status ?? ''}
          onChange={value => void navigate({ search: { ...search, status: value || undefined } })}
          choices={[
            { value: '', label: t('administration.all') },
            ...statuses.map(value => ({ value, label: t(`word.membershipStatus.${value}`) })),
          ]}
        />
      </div>
      {screen.instead}
      {members && rows.length === 0 && (
        <Empty
          title={t(search.search ? 'administration.members.noneSo' : 'administration.members.none')}
          action={<Button onClick={() => setInviting(true)}>{t('administration.invite.open')}</Button>}
        >
          {search.search ? t('administration.members.noneSoWhy') : status && t('administration.members.noneOfStatus')}
        </Empty>
      )}
      {members && rows.length > 0 && (
        <Table<Member>
          label={t('shell.members')}
          rows={rows}
          columns={columns}
          total={
            members.isCountExact ? members.totalCount : members.pageInfo.hasNextPage ? rows.length + 100 : rows.length
          }
          onEnd={() => void screen.more({ after: members.pageInfo.endCursor ?? undefined })}
          onOpen={({ id }) => void navigate({ search: { ...search, person: id } })}
          nameOf={({ displayName }) => displayName}
        />
      )}
      {shown && search.person === shown.id && (
        <MemberDialog
          key={shown.id}
          of={shown}
          onClose={() => void navigate({ search: { ...search, person: undefined } })}
        />
      )}
      {inviting && programmes && (
        <InviteDialog
          programmes={programmes.edges.map(edge => edge.node)}
          onClose={() => setInviting(false)}
          onInvited={screen.reload}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<Member>[] {
  const { t, list } = useWords();
  return useMemo(
    () => [
      {
        id: 'name',
        label: t('administration.members.name'),
        width: 'minmax(12rem, 2fr)',
        cell: member => <Person of={member} as="" />,
      },
      {
        id: 'email',
        label: t('administration.members.email'),
        width: 'minmax(10rem, 2fr)',
        cell: ({ email }) => <span className="member-email">{email}</span>,
      },
      {
        id: 'roles',
        label: t('administration.members.roles'),
        cell: ({ organisationRoles }) =>
          list((organisationRoles ?? []).map(role => t(`word.organisationRole.${role}`))) || (
            <span className="soft">{t('administration.members.plain')}</span>
          ),
      },
      {
        id: 'status',
        label: t('administration.members.status'),
        cell: ({ status }) => status && <State look={looks[status]}>{t(`word.membershipStatus.${status}`)}</State>,
      },
    ],
    [t, list],
  );
}
