import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Person } from '../parts/person.tsx';
import { State, type StateLook } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';
import { partnersOf } from './partners.ts';

const MatchLineFragment = graphql(`
  fragment MatchLine on Match {
    id
    state
    offerExpiresAt
    programme {
      id
      title
    }
    members {
      side
      consent
      participant {
        id
        role
        person {
          id
          ...PersonName
        }
      }
    }
  }
`);

type MatchState = ResultOf<typeof MatchLineFragment>['state'];

export const matchLooks: Record<MatchState, StateLook> = {
  OFFERED: 'info',
  REQUESTED: 'info',
  INFO_ASKED: 'info',
  ACTIVE: 'good',
  PAUSED: 'warning',
  COMPLETED: 'plain',
  ENDED_EARLY: 'plain',
  DECLINED: 'plain',
  EXPIRED: 'plain',
  RETRACTED: 'plain',
  SUPERSEDED: 'plain',
};

/** A match as the reader has it: with whom, and where it stands. */
export function MatchLine({ of }: { readonly of: FragmentType<typeof MatchLineFragment> }) {
  const { t, date } = useWords();
  const { viewer } = useVisit();
  const { id, state, members, programme, offerExpiresAt } = read(MatchLineFragment, of);
  const partners = partnersOf(members, viewer.person.id);
  return (
    <li>
      <Link to="/matches/$matchId" params={{ matchId: id }} className="match-line">
        {partners.map(({ participant }) => (
          <Person
            key={participant.id}
            of={participant.person}
            as={`${t(`word.participantRole.${participant.role}`)} · ${programme.title}`}
          />
        ))}
      </Link>
      <span className="row">
        <State look={matchLooks[state]}>{t(`word.matchState.${state}`)}</State>
        {state === 'OFFERED' && offerExpiresAt && (
          <span className="soft small">
            {t('matches.until', { day: date(offerExpiresAt, { day: 'numeric', month: 'long' }) })}
          </span>
        )}
      </span>
    </li>
  );
}
