import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { LocalTime } from '../parts/local-time.tsx';
import { State, type StateLook } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';

const SessionLineFragment = graphql(`
  fragment SessionLine on Session {
    id
    title
    state
    startsAt
    endsAt
    viewerLocal {
      timeZone
      nextClockChange
    }
    attendees {
      person {
        id
        displayName
      }
      local {
        timeZone
      }
    }
  }
`);

type SessionState = ResultOf<typeof SessionLineFragment>['state'];

export const sessionLooks: Record<SessionState, StateLook> = {
  SCHEDULED: 'info',
  HELD: 'good',
  CANCELLED: 'plain',
  NO_SHOW: 'warning',
};

/** A meeting in a list: when, with whom, and what became of it. */
export function SessionLine({ of }: { readonly of: FragmentType<typeof SessionLineFragment> }) {
  const { t } = useWords();
  const { viewer } = useVisit();
  const { id, title, state, startsAt, endsAt, viewerLocal, attendees } = read(SessionLineFragment, of);
  const partner = attendees.find(({ person }) => person.id !== viewer.person.id);
  return (
    <li>
      <span className="stack-tight">
        <LocalTime
          start={startsAt}
          end={endsAt}
          timeZone={viewerLocal.timeZone}
          clockChange={viewerLocal.nextClockChange}
          partner={partner && { name: partner.person.displayName, timeZone: partner.local.timeZone }}
        />
        <Link to="/sessions/$sessionId" params={{ sessionId: id }}>
          {title}
        </Link>
      </span>
      <State look={sessionLooks[state]}>{t(`word.sessionState.${state}`)}</State>
    </li>
  );
}
