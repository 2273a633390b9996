import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { Icon } from '../parts/icon.tsx';
import { LocalTime } from '../parts/local-time.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { CancelSession } from './cancel-session.tsx';
import { MeetingPlace } from './meeting-place.tsx';
import { MoveSession } from './move-session.tsx';
import { sessionLooks } from './session-line.tsx';
import { MarkSessionHeld, MarkSessionNoShow } from './session-mutations.ts';

const SessionQuery = graphql(`
  query SessionScreen($id: ID!) {
    session(id: $id) {
      id
      ...SessionLine
      ...SessionChange
      ...MeetingPlace
      title
      agenda
      state
      startsAt
      endsAt
      joinUrl
      videoSync
      cancelReason
      version
      allowedActions
      refusedActions {
        action
        code
        message
      }
      match {
        id
      }
      viewerLocal {
        timeZone
        nextClockChange
      }
      attendees {
        calendarSync
        person {
          id
          displayName
        }
        local {
          timeZone
        }
      }
    }
  }
`);

export function SessionScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  const { sessionId } = useParams({ from: '/app/sessions/$sessionId' });
  const screen = useScreen(SessionQuery, { id: sessionId });
  const [changing, setChanging] = useState<'move' | 'cancel'>();
  const held = useIntention(MarkSessionHeld);
  const noShow = useIntention(MarkSessionNoShow);
  const { session } = screen.data ?? {};
  if (screen.data && !session) return <NotFound />;
  const partner = session?.attendees.find(({ person }) => person.id !== viewer.person.id);
  const own = session?.attendees.find(({ person }) => person.id === viewer.person.id);
  const it = session && { id: session.id, version: session.version };
  return (
    <Page
      title={session?.title ?? ''}
      back={<Link to="/sessions">{t('sessions.title')}</Link>}
      width="reading"
      actions={
        session?.joinUrl &&
        session.state === 'SCHEDULED' && (
          <a className="button button-main" href={session.joinUrl} target="_blank" rel="noreferrer">
            <Icon name="video" />
            {t('sessions.join')}
          </a>
        )
      }
    >
      {screen.instead}
      {session && it && (
        <>
          <State look={sessionLooks[session.state]}>{t(`word.sessionState.${session.state}`)}</State>
          <LocalTime
            start={session.startsAt}
            end={session.endsAt}
            timeZone={session.viewerLocal.timeZone}
            clockChange={session.viewerLocal.nextClockChange}
            partner={partner && { name: partner.person.displayName, timeZone: partner.local.timeZone }}
          />
          <MeetingPlace of={session} reload={screen.reload} />
          <dl className="facts">
            {partner && (
              <>
                <dt>{t('sessions.with')}</dt>
                <dd>{partner.person.displayName}</dd>
              </>
            )}
            {session.agenda && (
              <>
                <dt>{t('sessions.agenda')}</dt>
                <dd className="written">{session.agenda}</dd>
              </>
            )}
            <dt>{t('sessions.video')}</dt>
            <dd>{t(`word.syncState.${session.videoSync}`)}</dd>
            {own && (
              <>
                <dt>{t('sessions.calendar')}</dt>
                <dd>{t(`word.syncState.${own.calendarSync}`)}</dd>
              </>
            )}
            {session.cancelReason && (
              <>
                <dt>{t('sessions.reason')}</dt>
                <dd className="written">{session.cancelReason}</dd>
              </>
            )}
          </dl>
          <Actions
            allowed={session.allowedActions}
            refused={session.refusedActions}
            actions={[
              {
                action: 'MARK_SESSION_HELD',
                label: t('word.sessionAction.MARK_SESSION_HELD'),
                kind: 'main',
                run: () => held.send(it),
              },
              {
                action: 'MARK_SESSION_NO_SHOW',
                label: t('word.sessionAction.MARK_SESSION_NO_SHOW'),
                run: () => noShow.send(it),
              },
              { action: 'MOVE_SESSION', label: t('word.sessionAction.MOVE_SESSION'), run: () => setChanging('move') },
              {
                action: 'CANCEL_SESSION',
                label: t('word.sessionAction.CANCEL_SESSION'),
                kind: 'danger',
                run: () => setChanging('cancel'),
              },
            ]}
          />
          {changing === 'cancel' && <CancelSession of={session} onClose={() => setChanging(undefined)} />}
          {changing === 'move' && session.match && (
            <MoveSession
              of={session}
              matchId={session.match.id}
              partner={partner?.person.displayName ?? ''}
              onClose={() => setChanging(undefined)}
            />
          )}
        </>
      )}
    </Page>
  );
}
