import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { isDown, PluginDown } from '../plugins/plugin-down.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { Phases } from './phases.tsx';
import { ProgrammeActions } from './programme-actions.tsx';
import { programmeLooks } from './programme-line.tsx';
import { ViewAs } from './view-as.tsx';

const OverviewQuery = graphql(`
  query OverviewScreen($id: ID!) {
    programme(id: $id) {
      id
      title
      kind
      state
      ...ProgrammePhases
      ...ProgrammeActions
      submitted: participants(first: 1, state: SUBMITTED) {
        totalCount
      }
      mentors: participants(first: 1, role: MENTOR, state: APPROVED) {
        totalCount
        isCountExact
      }
      mentees: participants(first: 1, role: MENTEE, state: APPROVED) {
        totalCount
        isCountExact
      }
      matchingRuns(first: 1) {
        edges {
          node {
            id
            state
          }
        }
      }
      feed {
        id
        postsToReview(first: 1) {
          edges {
            node {
              id
            }
          }
        }
        commentsToReview(first: 1) {
          edges {
            node {
              id
            }
          }
        }
      }
    }
    plugins {
      id
      status {
        state
      }
      ...PluginDown
    }
  }
`);

/** Where a programme stands, what it needs to go on, and who waits for an answer. */
export function OverviewScreen() {
  const { t, number } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/' });
  const screen = useScreen(OverviewQuery, { id: programmeId });
  const { programme } = screen.data ?? {};
  if (screen.data && !programme) return <NotFound />;
  const run = programme?.matchingRuns.edges[0]?.node;
  const toReview = programme?.feed
    ? programme.feed.postsToReview.edges.length + programme.feed.commentsToReview.edges.length
    : 0;
  const down = screen.data?.plugins.filter(({ status }) => isDown(status?.state)) ?? [];
  const params = { programmeId };
  return (
    <Page title={programme?.title ?? ''}>
      {screen.instead}
      {programme && (
        <>
          <p className="row">
            <State look={programmeLooks[programme.state]}>{t(`word.programmeState.${programme.state}`)}</State>
            <span className="soft small">{t(`word.programmeKind.${programme.kind}`)}</span>
          </p>
          <ProgrammeActions of={programme} />
          <Section title={t('programmes.needs')}>
            <ul role="list" className="things">
              {programme.submitted.totalCount > 0 && (
                <li>
                  <span>{t('programmes.waiting', { count: programme.submitted.totalCount })}</span>
                  <Link to="/manage/programmes/$programmeId/applications" params={params}>
                    {t('programmes.decide')}
                  </Link>
                </li>
              )}
              {run && (run.state === 'SUCCEEDED' || run.state === 'REVIEWING') && (
                <li>
                  <span>{t('programmes.runReady')}</span>
                  <Link to="/manage/programmes/$programmeId/matching/$runId" params={{ ...params, runId: run.id }}>
                    {t('programmes.look')}
                  </Link>
                </li>
              )}
              {toReview > 0 && (
                <li>
                  <span>{t('programmes.toReview')}</span>
                  <Link to="/manage/programmes/$programmeId/moderation" params={params}>
                    {t('programmes.look')}
                  </Link>
                </li>
              )}
              {down.map(plugin => (
                <PluginDown key={plugin.id} of={plugin} />
              ))}
              {programme.submitted.totalCount + toReview + down.length === 0 && run?.state !== 'SUCCEEDED' && (
                <li className="soft">{t('programmes.nothingWaits')}</li>
              )}
            </ul>
          </Section>
          <Section title={t('programmes.menu.people')}>
            <dl className="facts">
              {(['mentors', 'mentees'] as const).map(side => (
                <div key={side} className="facts-line">
                  <dt>{t(`programmes.${side}`)}</dt>
                  <dd>
                    {t('programmes.count', {
                      shown: number(programme[side].totalCount),
                      exact: String(programme[side].isCountExact),
                    })}
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
          <Phases of={programme} />
          <ViewAs programmeId={programme.id} />
        </>
      )}
    </Page>
  );
}
