import { Link } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page, Section } from '../parts/page.tsx';
import { MatchLine } from '../matches/match-line.tsx';
import { ProgrammeLine } from '../programmes/programme-line.tsx';
import { SessionLine } from '../sessions/session-line.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { ApplicationLine } from './application-line.tsx';

const HomeQuery = graphql(`
  query HomeScreen($from: DateTime!, $to: DateTime!) {
    viewer {
      agenda(from: $from, to: $to) {
        id
        startsAt
        state
        ...SessionLine
      }
      matches(first: 20) {
        edges {
          node {
            id
            state
            allowedActions
            refusedActions {
              action
              code
            }
            ...MatchLine
          }
        }
      }
    }
    programmes(first: 20) {
      edges {
        node {
          id
          state
          ...ProgrammeLine
          viewerParticipants {
            id
            state
            ...ApplicationLine
          }
        }
      }
    }
  }
`);

/** From this hour on, so that a screen that is drawn again asks for the same. */
function window(): { from: string; to: string } {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  return { from: new Date(hour).toISOString(), to: new Date(hour + 30 * 86_400_000).toISOString() };
}

/** What needs the reader now, what comes next, and where they take part. Nothing else. */
export function HomeScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  const screen = useScreen(HomeQuery, window());
  const matches = screen.data?.viewer?.matches.edges.map(({ node }) => node) ?? [];
  const programmes = screen.data?.programmes.edges.map(({ node }) => node) ?? [];
  // Before they agree to the privacy text, an offer cannot be accepted, and waits for them all the same.
  const offers = matches.filter(
    ({ allowedActions, refusedActions }) =>
      allowedActions.some(action => action === 'ACCEPT_MATCH' || action === 'ANSWER_ABOUT_MATCH') ||
      refusedActions.some(({ code }) => code === 'PRIVACY_CONSENT_NEEDED'),
  );
  const unfinished = programmes
    .flatMap(({ viewerParticipants }) => viewerParticipants)
    .filter(({ state }) => state === 'DRAFT' || state === 'CHANGES_REQUESTED');
  const [next, ...later] = screen.data?.viewer?.agenda.filter(({ state }) => state === 'SCHEDULED') ?? [];
  const mine = programmes.filter(({ viewerParticipants }) => viewerParticipants.length > 0);
  const others = programmes.filter(
    ({ viewerParticipants, state }) => viewerParticipants.length === 0 && state === 'OPEN',
  );
  return (
    <Page title={t('home.title', { name: viewer.person.displayName })} width="reading">
      {screen.instead}
      {screen.data && (
        <>
          {offers.length + unfinished.length > 0 && (
            <Section title={t('home.needs', { count: offers.length + unfinished.length })}>
              <ul role="list" className="things">
                {offers.map(match => (
                  <MatchLine key={match.id} of={match} />
                ))}
                {unfinished.map(participant => (
                  <ApplicationLine key={participant.id} of={participant} />
                ))}
              </ul>
            </Section>
          )}
          <Section title={t('home.next')}>
            {next ? (
              <ul role="list" className="things">
                <SessionLine of={next} />
              </ul>
            ) : (
              <Empty
                title={t('home.noMeeting')}
                action={
                  matches.some(({ state }) => state === 'ACTIVE') && (
                    <ButtonLink to="/matches">{t('home.book')}</ButtonLink>
                  )
                }
              >
                {t('home.noMeetingWhy')}
              </Empty>
            )}
            {later.length > 0 && <Link to="/sessions">{t('home.later', { count: later.length })}</Link>}
          </Section>
          {mine.length > 0 && (
            <Section title={t('home.mine')}>
              <ul role="list" className="things">
                {mine.map(programme => (
                  <ProgrammeLine key={programme.id} of={programme} />
                ))}
              </ul>
            </Section>
          )}
          {others.length > 0 && (
            <Section title={t('home.open')} lead={t('home.openLead')}>
              <ul role="list" className="things">
                {others.map(programme => (
                  <ProgrammeLine key={programme.id} of={programme} />
                ))}
              </ul>
            </Section>
          )}
          {programmes.length === 0 && <Empty title={t('home.nothing')}>{t('home.nothingWhy')}</Empty>}
        </>
      )}
    </Page>
  );
}
