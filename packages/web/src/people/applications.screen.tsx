import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, useRef, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { More } from '../parts/more.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { Answers } from './answers.tsx';
import { DecideAll } from './decide-all.tsx';
import { type Decision, decisions, useDecisions } from './decisions.ts';

const ApplicationsQuery = graphql(`
  query ApplicationsScreen($id: ID!, $role: ParticipantRole, $after: String) {
    programme(id: $id) {
      id
      title
      participants(first: 25, state: SUBMITTED, role: $role, after: $after) {
        totalCount
        edges {
          node {
            id
            role
            state
            version
            allowedActions
            ...ParticipantChange
            ...Answers
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

const roles = ['MENTOR', 'MENTEE', 'PEER'] as const;

const keys: Record<string, Decision> = {
  a: 'APPROVE_PARTICIPANT',
  w: 'WAITLIST_PARTICIPANT',
  c: 'REQUEST_CHANGES',
  d: 'DECLINE_PARTICIPANT',
};

/** Who waits for a decision, one after the other: by the buttons, or by their letters while an application has the focus. */
export function ApplicationsScreen() {
  const { t } = useWords();
  const announce = useAnnounce();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/applications' });
  const search = useSearch({ from: '/manage/programmes/$programmeId/applications' });
  const navigate = useNavigate({ from: '/manage/programmes/$programmeId/applications' });
  const role = roles.find(name => name === search.role);
  const screen = useScreen(ApplicationsQuery, { id: programmeId, role: role ?? null });
  const send = useDecisions();
  const queue = useRef<HTMLOListElement>(null);
  const [wrong, setWrong] = useState<string>();
  const people = screen.data?.programme?.participants;
  // Whom somebody else has decided about meanwhile waits no more.
  const waiting = people?.edges.map(({ node }) => node).filter(({ state }) => state === 'SUBMITTED') ?? [];
  const decidedHere = (people?.edges.length ?? 0) - waiting.length;

  async function decide(at: number, decision: Decision): Promise<void> {
    const applicant = waiting[at]!;
    if (!applicant.allowedActions.includes(decision)) return;
    setWrong(undefined);
    const outcome = await send[decision]({ id: applicant.id, version: applicant.version });
    if (outcome.kind !== 'ok') return setWrong(wordsOf(outcome));
    announce(t('people.decided', { name: applicant.person.displayName, count: waiting.length - 1 }));
    // To whoever comes next, who has taken this place in the list.
    requestAnimationFrame(() => focusOn(Math.min(at, waiting.length - 2)));
  }
  function focusOn(at: number): void {
    queue.current?.querySelectorAll<HTMLElement>('[data-applicant]')[at]?.focus();
  }
  function onKeyDown(event: KeyboardEvent, at: number): void {
    if (!(event.target instanceof HTMLElement) || event.target.dataset['applicant'] === undefined) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const decision = keys[event.key];
    if (event.key === 'ArrowDown') focusOn(at + 1);
    else if (event.key === 'ArrowUp') focusOn(at - 1);
    else if (decision) void decide(at, decision);
    else return;
    event.preventDefault();
  }
  return (
    <Page
      title={t('programmes.menu.applications')}
      lead={people && waiting.length > 0 && t('programmes.waiting', { count: people.totalCount - decidedHere })}
      width="reading"
    >
      {screen.instead}
      <div className="filters">
        <Select<(typeof roles)[number] | ''>
          name="role"
          label={t('people.role')}
          value={role ?? ''}
          onChange={value => void navigate({ search: value ? { role: value } : {} })}
          choices={[
            { value: '', label: t('people.all') },
            ...roles.map(value => ({ value, label: t(`word.participantRole.${value}`) })),
          ]}
        />
      </div>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {people && waiting.length === 0 && <Empty title={t('people.queueEmpty')}>{t('people.queueEmptyWhy')}</Empty>}
      {waiting.length > 1 && (
        <DecideAll
          programmeId={programmeId}
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
          <li
            key={applicant.id}
            className="queue-one"
            tabIndex={0}
            data-applicant
            aria-label={applicant.person.displayName}
            onKeyDown={event => onKeyDown(event, at)}
          >
            <h2>
              <bdi>{applicant.person.displayName}</bdi>
            </h2>
            <p className="soft">
              {t(`word.participantRole.${applicant.role}`)} · {applicant.person.timeZone.replaceAll('_', ' ')}
            </p>
            <Answers of={applicant} />
            <div className="row actions">
              {decisions
                .filter(decision => applicant.allowedActions.includes(decision))
                .map(decision => (
                  <Button
                    key={decision}
                    kind={
                      decision === 'APPROVE_PARTICIPANT'
                        ? 'main'
                        : decision === 'DECLINE_PARTICIPANT'
                          ? 'danger'
                          : 'plain'
                    }
                    aria-keyshortcuts={Object.keys(keys).find(key => keys[key] === decision)}
                    onClick={() => void decide(at, decision)}
                  >
                    {t(`word.participantAction.${decision}`)}
                    <kbd aria-hidden="true">{Object.keys(keys).find(key => keys[key] === decision)}</kbd>
                  </Button>
                ))}
            </div>
          </li>
        ))}
      </ol>
      {people && <More pageInfo={people.pageInfo} load={after => screen.more({ after })} />}
    </Page>
  );
}
