import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Person } from '../parts/person.tsx';
import { State } from '../parts/state.tsx';
import { Privacy } from '../programmes/privacy.tsx';
import { SessionLine } from '../sessions/session-line.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useWords } from '../texts/text.ts';
import { MatchActions } from './match-actions.tsx';
import { matchLooks } from './match-line.tsx';
import { ownOf, partnersOf } from './partners.ts';
import { Questions } from './questions.tsx';
import './matches.css';

const MatchQuery = graphql(`
  query MatchScreen($id: ID!) {
    match(id: $id) {
      id
      state
      offerExpiresAt
      endReason
      ...MatchActions
      ...MatchQuestions
      programme {
        title
        id
        viewerConsentNeeded
        ...Privacy
      }
      members {
        side
        consent
        participant {
          id
          role
          languages
          person {
            id
            ...PersonName
            displayName
            timeZone
          }
        }
      }
      sessions(first: 25) {
        edges {
          node {
            id
            startsAt
            ...SessionLine
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

export function MatchScreen() {
  const { t, date, list, languageName } = useWords();
  const { viewer } = useVisit();
  const { matchId } = useParams({ from: '/app/matches/$matchId' });
  const screen = useScreen(MatchQuery, { id: matchId });
  const { match } = screen.data ?? {};
  if (screen.data && !match) return <NotFound />;
  const partners = match ? partnersOf(match.members, viewer.person.id) : [];
  const own = match && ownOf(match.members, viewer.person.id);
  const names = list(partners.map(({ participant }) => participant.person.displayName));
  const isOffer = match?.state === 'OFFERED' || match?.state === 'INFO_ASKED';
  const now = new Date().toISOString();
  const sessions = match?.sessions.edges.map(({ node }) => node) ?? [];
  return (
    <Page
      title={match ? t('matches.with', { names }) : t('matches.title')}
      lead={match?.programme.title}
      back={<Link to="/matches">{t('matches.title')}</Link>}
      width="reading"
      actions={
        match?.state === 'ACTIVE' && (
          <ButtonLink to="/matches/$matchId/book" params={{ matchId }} kind="main" icon={<Icon name="calendar" />}>
            {t('matches.book')}
          </ButtonLink>
        )
      }
    >
      {screen.instead}
      {match && (
        <>
          <p className="row">
            <State look={matchLooks[match.state]}>{t(`word.matchState.${match.state}`)}</State>
            {isOffer && match.offerExpiresAt && (
              <span>
                {t('matches.deadline', { when: date(match.offerExpiresAt, { dateStyle: 'full', timeStyle: 'short' }) })}
              </span>
            )}
          </p>
          {isOffer && own?.consent === 'GIVEN' && <p>{t('matches.waiting', { names })}</p>}
          <MatchActions of={match} names={names} />
          {isOffer && own?.consent === 'PENDING' && match.programme.viewerConsentNeeded && (
            <Privacy of={match.programme} asks onGiven={screen.reload} />
          )}
          <Section title={t('matches.partner')}>
            <ul role="list" className="things">
              {partners.map(({ participant, consent }) => (
                <li key={participant.id}>
                  <Person of={participant.person} as={t(`word.participantRole.${participant.role}`)} />
                  <span className="soft small">
                    {[
                      list(participant.languages.map(languageName)),
                      participant.person.timeZone.replaceAll('_', ' '),
                      isOffer ? t(`word.consent.${consent}`) : '',
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </li>
              ))}
            </ul>
            {match.endReason && <p className="soft">{t('matches.endReason', { reason: match.endReason })}</p>}
          </Section>
          <Questions of={match} />
          {sessions.length > 0 && (
            <Section title={t('shell.sessions')}>
              <ul role="list" className="things">
                {sessions
                  .toSorted(
                    (a, b) =>
                      Number(a.startsAt < now) - Number(b.startsAt < now) || a.startsAt.localeCompare(b.startsAt),
                  )
                  .map(session => (
                    <SessionLine key={session.id} of={session} />
                  ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
