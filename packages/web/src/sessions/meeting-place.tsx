import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useWords } from '../texts/text.ts';

const MeetingPlaceFragment = graphql(`
  fragment MeetingPlace on Session {
    id
    state
    endsAt
    joinUrl
    videoSync
    attendees {
      calendarSync
      person {
        id
        displayName
      }
    }
  }
`);

export interface MeetingPlaceProps {
  readonly of: FragmentType<typeof MeetingPlaceFragment>;
  /** Asks for the link again. */
  reload(): void;
}

/** What whoever meets can do where the video service or their calendar does not answer: the meeting itself stands. */
export function MeetingPlace({ of, reload }: MeetingPlaceProps) {
  const { t } = useWords();
  const { viewer } = useVisit();
  const { state, endsAt, joinUrl, videoSync, attendees } = read(MeetingPlaceFragment, of);
  const own = attendees.find(({ person }) => person.id === viewer.person.id);
  const partner = attendees.find(({ person }) => person.id !== viewer.person.id)?.person.displayName ?? '';
  if (state !== 'SCHEDULED' || !own || Date.parse(endsAt) < Date.now()) return null;
  const hasNoLink = videoSync === 'FAILED' || (videoSync === 'READY' && !joinUrl);
  return (
    <>
      {hasNoLink && (
        <Notice kind="warning" action={<Button onClick={reload}>{t('sessions.lookAgain')}</Button>}>
          <p>{t(videoSync === 'FAILED' ? 'sessions.videoFailed' : 'sessions.videoSilent')}</p>
          <p>{t('sessions.videoOtherwise', { partner })}</p>
        </Notice>
      )}
      {own.calendarSync === 'FAILED' && (
        <Notice kind="warning" action={<Link to="/me/accounts">{t('me.accounts')}</Link>}>
          <p>{t('sessions.calendarFailed')}</p>
        </Notice>
      )}
    </>
  );
}
