import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select, TextField } from '../parts/form.tsx';
import { Line, useAnnounce, useLive } from '../parts/live.tsx';
import { More } from '../parts/more.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { useScreen } from '../start/screen.tsx';
import { useReturn } from '../start/return.ts';
import { useSearched } from '../start/searched.ts';
import { useWords } from '../texts/text.ts';
import { Applicant } from './applicant.tsx';
import { DecideAll } from './decide-all.tsx';
import { type Decision, useDecisions } from './decisions.ts';

const ApplicationsQuery = graphql(`
  query ApplicationsScreen(
    $id: ID!
    $state: ParticipantState!
    $order: ParticipantOrderField!
    $direction: OrderDirection!
    $role: ParticipantRole
    $search: String
    $after: String
  ) {
    programme(id: $id) {
      id
      title
      mentors: freePlaces(role: MENTOR)
      mentees: freePlaces(role: MENTEE)
      participantCounts {
        role
        state
        count
      }
      participants(
        first: 25
        state: $state
        role: $role
        search: $search
        orderBy: { field: $order, direction: $direction }
        after: $after
      ) {
        totalCount
        edges {
          node {
            id
            state
            version
            allowedActions
            ...Applicant
            person {
              id
              displayName
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

const ProgrammeProgress = graphql(`
  subscription ProgrammeProgress($id: ID!) {
    programmeProgress(id: $id) {
      id
      participantCounts {
        role
        state
        count
      }
    }
  }
`);

const roles = ['MENTOR', 'MENTEE', 'PEER'] as const;
const lists = { SUBMITTED: 'HANDED_IN', WAITLISTED: 'WAITLISTED' } as const;
type List = keyof typeof lists;

/** Who waits for a decision, or on the waiting list, one after the other and in order. */
export function ApplicationsScreen() {
  const { t } = useWords();
  const announce = useAnnounce();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/applications' });
  const search = useSearch({ from: '/manage/programmes/$programmeId/applications' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/applications' });
  const role = roles.find(name => name === search.role);
  const list: List = search.state === 'WAITLISTED' ? 'WAITLISTED' : 'SUBMITTED';
  const screen = useScreen(ApplicationsQuery, {
    id: programmeId,
    state: list,
    order: lists[list],
    direction: search.order === 'newest' ? 'DESC' : 'ASC',
    search: search.search ?? null,
    role: role ?? null,
  });
  const [typed, setTyped] = useSearched(search.search, value => look({ search: value }));
  const send = useDecisions();
  const queue = useRef<HTMLOListElement>(null);
  const [wrong, setWrong] = useState<string>();
  useReturn(screen.reload);
  const { programme } = screen.data ?? {};
  // What is told first is how it was when one began to listen: most often, what is shown.
  const shown = useRef('');
  shown.current = JSON.stringify(programme?.participantCounts);
  const line = useLive(
    ProgrammeProgress,
    { id: programmeId },
    {
      pause: !programme,
      next: ({ programmeProgress: { participantCounts } }) => {
        if (JSON.stringify(participantCounts) !== shown.current) screen.reload();
      },
    },
  );
  const people = programme?.participants;
  // Whom somebody else has decided about meanwhile waits no more.
  const waiting = people?.edges.map(({ node }) => node).filter(({ state }) => state === list) ?? [];
  const decidedHere = (people?.edges.length ?? 0) - waiting.length;
  const countOf = (state: List) =>
    (programme?.participantCounts ?? [])
      .filter(one => one.state === state && (role === undefined || one.role === role))
      .reduce((sum, { count }) => sum + count, 0);
  const free = [
    ['MENTOR', programme?.mentors ?? undefined],
    ['MENTEE', programme?.mentees ?? undefined],
  ] as const;

  async function decide(
    at: number,
    decision: Decision,
    words: { comment: string | null; note: string | null },
  ): Promise<void> {
    const applicant = waiting[at]!;
    if (!applicant.allowedActions.includes(decision)) return;
    setWrong(undefined);
    const outcome = await send[decision]({ id: applicant.id, version: applicant.version, ...words });
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    announce(t('people.decided', { name: applicant.person.displayName, count: waiting.length - 1 }));
    // The places that are left, and of a waiting list the positions, are others now.
    screen.reload();
    // To whoever comes next, who has taken this place in the list.
    requestAnimationFrame(() => focusOn(Math.min(at, waiting.length - 2)));
  }
  function focusOn(at: number): void {
    queue.current?.querySelectorAll<HTMLElement>('[data-applicant]')[at]?.focus();
  }
  function look(next: { [filter in 'role' | 'state' | 'order' | 'search']?: string | undefined }): void {
    void navigate({ search: before => ({ ...before, ...next }), replace: 'search' in next });
  }
  return (
    <Page
      title={t('programmes.menu.applications')}
      lead={people && waiting.length > 0 && t('programmes.waiting', { count: people.totalCount - decidedHere })}
      width="reading"
    >
      {screen.instead}
      <Line state={line} />
      <div className="filters" role="search">
        <TextField name="search" label={t('people.search')} type="search" value={typed} onChange={setTyped} />
        <Select<List>
          name="state"
          label={t('people.list')}
          value={list}
          onChange={value => look({ state: value === 'SUBMITTED' ? undefined : value })}
          choices={(['SUBMITTED', 'WAITLISTED'] as const).map(value => ({
            value,
            label: t(`people.list.${value}`, { count: countOf(value) }),
          }))}
        />
        <Select<(typeof roles)[number] | ''>
          name="role"
          label={t('people.role')}
          value={role ?? ''}
          onChange={value => look({ role: value || undefined })}
          choices={[
            { value: '', label: t('people.all') },
            ...roles.map(value => ({ value, label: t(`word.participantRole.${value}`) })),
          ]}
        />
        {search.search === undefined && (
          <Select<'oldest' | 'newest'>
            name="order"
            label={t('people.order')}
            value={search.order === 'newest' ? 'newest' : 'oldest'}
            onChange={value => look({ order: value === 'newest' ? value : undefined })}
            choices={(['oldest', 'newest'] as const).map(value => ({ value, label: t(`people.order.${value}`) }))}
          />
        )}
      </div>
      {free.map(
        ([of, count]) =>
          count !== undefined && (
            <p key={of} className="soft">
              {t('people.freeFor', { role: t(`word.participantRole.${of}`), count })}
            </p>
          ),
      )}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {people && waiting.length === 0 && (
        <Empty title={t(search.search === undefined ? 'people.queueEmpty' : 'people.noneSo')}>
          {t(search.search === undefined ? 'people.queueEmptyWhy' : 'people.noneWhy')}
        </Empty>
      )}
      {waiting.length > 1 && search.search === undefined && (
        <DecideAll
          programmeId={programmeId}
          state={list}
          role={role}
          onDone={() => {
            setWrong(undefined);
            screen.reload();
          }}
          onRefused={setWrong}
        />
      )}
      <ol ref={queue} role="list" className="queue">
        {waiting.map((applicant, at) => (
          <Applicant
            key={applicant.id}
            of={applicant}
            onDecide={(decision, words) => void decide(at, decision, words)}
            onMoved={screen.reload}
            onStep={by => focusOn(at + by)}
          />
        ))}
      </ol>
      {people && <More pageInfo={people.pageInfo} load={after => screen.more({ after })} />}
    </Page>
  );
}
