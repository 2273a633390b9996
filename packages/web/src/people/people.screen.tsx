import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ResultOf } from '../start/result-of.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { DecideSelected } from './decide-selected.tsx';
import { participantLooks } from './looks.ts';
import { ParticipantDialog } from './participant-dialog.tsx';

const PeopleQuery = graphql(`
  query PeopleScreen(
    $id: ID!
    $role: ParticipantRole
    $state: ParticipantState
    $search: String
    $orderBy: ParticipantOrder
    $after: String
  ) {
    programme(id: $id) {
      id
      title
      participants(first: 100, role: $role, state: $state, search: $search, orderBy: $orderBy, after: $after) {
        totalCount
        isCountExact
        edges {
          node {
            id
            role
            state
            version
            freePlaces
            languages
            allowedActions
            person {
              id
              displayName
              timeZone
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

type Row = NonNullable<ResultOf<typeof PeopleQuery>['programme']>['participants']['edges'][number]['node'];

const roles = ['MENTOR', 'MENTEE', 'PEER', 'FACILITATOR'] as const;
const states = [
  'SUBMITTED',
  'APPROVED',
  'WAITLISTED',
  'CHANGES_REQUESTED',
  'PAUSED',
  'DRAFT',
  'INVITED',
  'DECLINED',
  'WITHDRAWN',
  'COMPLETED',
  'REMOVED',
  'LAPSED',
] as const;

/** Of their names, in the address; the order in which they came has no word there. */
const orders = { 'a-z': 'ASC', 'z-a': 'DESC' } as const;
type Order = keyof typeof orders;

/** Everybody of a programme; what is filtered by stands in the address. */
export function PeopleScreen() {
  const { t, number, list, languageName } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/people' });
  const search = useSearch({ from: '/manage/programmes/$programmeId/people' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/people' });
  const [typed, setTyped] = useState(search.search ?? '');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const role = roles.find(name => name === search.role);
  const state = states.find(name => name === search.state);
  // Whoever is searched for comes in the order of what was found.
  const order = search.search ? undefined : (Object.keys(orders) as Order[]).find(name => name === search.order);
  const screen = useScreen(PeopleQuery, {
    id: programmeId,
    role: role ?? null,
    state: state ?? null,
    search: search.search ?? null,
    orderBy: order ? { field: 'NAME', direction: orders[order] } : null,
  });
  const people = screen.data?.programme?.participants;
  const rows = useMemo(() => people?.edges.map(({ node }) => node) ?? [], [people]);

  // What is typed reaches the address when the typing rests; going back finds it there.
  useEffect(() => {
    if (typed === (search.search ?? '')) return;
    const timer = setTimeout(
      () => void navigate({ search: before => ({ ...before, search: typed || undefined }), replace: true }),
      250,
    );
    return () => clearTimeout(timer);
  }, [typed, search.search, navigate]);

  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'name',
        label: t('people.name'),
        width: 'minmax(0, 2fr)',
        cell: ({ person }) => <bdi>{person.displayName}</bdi>,
        ...(!search.search && {
          sorting: {
            direction: order === 'a-z' ? 'ascending' : order === 'z-a' ? 'descending' : 'none',
            onSort: () =>
              void navigate({
                search: before => ({
                  ...before,
                  order: order === undefined ? 'a-z' : order === 'a-z' ? 'z-a' : undefined,
                }),
              }),
          },
        }),
      },
      { id: 'role', label: t('people.role'), cell: row => t(`word.participantRole.${row.role}`) },
      {
        id: 'state',
        label: t('people.state'),
        width: 'minmax(0, 1.5fr)',
        cell: row => <State look={participantLooks[row.state]}>{t(`word.participantState.${row.state}`)}</State>,
      },
      {
        id: 'zone',
        label: t('people.zone'),
        width: 'minmax(0, 1.7fr)',
        cell: ({ person }) => person.timeZone.replaceAll('_', ' '),
      },
      { id: 'languages', label: t('people.languages'), cell: row => list(row.languages.map(languageName)) },
      {
        id: 'places',
        label: t('people.places'),
        width: '5rem',
        align: 'end',
        cell: row => number(row.freePlaces ?? 0),
      },
    ],
    [t, number, list, languageName, order, search.search, navigate],
  );
  const endCursor = people?.pageInfo.hasNextPage ? people.pageInfo.endCursor : undefined;
  const open = search.person;
  return (
    <Page
      title={t('programmes.menu.people')}
      lead={
        people &&
        t('people.count', {
          count: people.totalCount,
          shown: number(people.totalCount),
          exact: String(people.isCountExact),
        })
      }
      width="wide"
    >
      <div className="filters" role="search">
        <TextField name="search" label={t('people.search')} type="search" value={typed} onChange={setTyped} />
        <Select<(typeof roles)[number] | ''>
          name="role"
          label={t('people.role')}
          value={role ?? ''}
          onChange={value => void navigate({ search: before => ({ ...before, role: value || undefined }) })}
          choices={[
            { value: '', label: t('people.all') },
            ...roles.map(value => ({ value, label: t(`word.participantRole.${value}`) })),
          ]}
        />
        <Select<(typeof states)[number] | ''>
          name="state"
          label={t('people.state')}
          value={state ?? ''}
          onChange={value => void navigate({ search: before => ({ ...before, state: value || undefined }) })}
          choices={[
            { value: '', label: t('people.all') },
            ...states.map(value => ({ value, label: t(`word.participantState.${value}`) })),
          ]}
        />
        {/* Cards have no head to sort by. */}
        {!search.search && (
          <div className="only-narrow">
            <Select<Order | ''>
              name="order"
              label={t('people.order')}
              value={order ?? ''}
              onChange={value => void navigate({ search: before => ({ ...before, order: value || undefined }) })}
              choices={[
                { value: '', label: t('people.order.came') },
                { value: 'a-z', label: t('people.order.a-z') },
                { value: 'z-a', label: t('people.order.z-a') },
              ]}
            />
          </div>
        )}
      </div>
      {screen.instead}
      {people && rows.length === 0 && (
        <Empty title={t(role || state || search.search ? 'people.noneSo' : 'people.none')}>{t('people.noneWhy')}</Empty>
      )}
      {selected.size > 0 && (
        <DecideSelected
          rows={rows.filter(({ id }) => selected.has(id))}
          onDone={() => {
            setSelected(new Set());
            screen.reload();
          }}
        />
      )}
      {people && rows.length > 0 && (
        <Table
          label={t('programmes.menu.people')}
          rows={rows}
          columns={columns}
          total={
            people.isCountExact ? people.totalCount : people.pageInfo.hasNextPage ? rows.length + 100 : rows.length
          }
          onEnd={() => endCursor && void screen.more({ after: endCursor })}
          onOpen={({ id }) => void navigate({ search: before => ({ ...before, person: id }) })}
          nameOf={({ person }) => person.displayName}
          selection={{
            has: id => selected.has(id),
            toggle: id =>
              setSelected(before =>
                before.has(id) ? new Set([...before].filter(other => other !== id)) : new Set([...before, id]),
              ),
          }}
        />
      )}
      {open && (
        <ParticipantDialog
          id={open}
          onClose={() => void navigate({ search: before => ({ ...before, person: undefined }) })}
        />
      )}
    </Page>
  );
}
