import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Empty } from '../parts/empty.tsx';
import { Form, Select, useForm } from '../parts/form.tsx';
import { More } from '../parts/more.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { runLooks } from './looks.ts';
import { PairRules } from './pair-rules.tsx';

const RunsQuery = graphql(`
  query RunsScreen($id: ID!, $after: String) {
    plugins(kind: STRATEGY) {
      id
      pluginId
      name
    }
    programme(id: $id) {
      id
      title
      ...PairRules
      matchingRuns(first: 25, after: $after) {
        edges {
          node {
            id
            state
            strategy
            createdAt
            offered
            metrics {
              matched
              mentees
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

const StartMatchingRun = graphql(`
  mutation StartMatchingRun($input: StartMatchingRunInput!) {
    startMatchingRun(input: $input) {
      __typename
      ... on StartMatchingRunSuccess {
        matchingRun {
          id
          state
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

/** The matchings of a programme: start one, and look at those that were made. */
export function RunsScreen() {
  const { t, date, number } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/matching' });
  const navigate = useNavigate();
  const screen = useScreen(RunsQuery, { id: programmeId });
  const start = useIntention(StartMatchingRun);
  const form = useForm({ strategy: '' });
  const { programme, plugins = [] } = screen.data ?? {};
  const runs = programme?.matchingRuns.edges.map(({ node }) => node) ?? [];
  const strategy = form.values.strategy || plugins[0]?.pluginId || '';

  async function begin(): Promise<void> {
    const outcome = await start.send({ input: { programmeId, strategy } });
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    const runId = outcome.value.matchingRun.id;
    await navigate({ to: '/manage/programmes/$programmeId/matching/$runId', params: { programmeId, runId } });
  }
  return (
    <Page title={t('programmes.menu.matching')} lead={t('matching.lead')} width="reading">
      {screen.instead}
      {programme && (
        <>
          {plugins.length === 0 ? (
            <Empty title={t('matching.noStrategy')}>{t('matching.noStrategyWhy')}</Empty>
          ) : (
            <Form form={form} submit={t('matching.start')} sending={start.sending} onSubmit={() => void begin()}>
              <Select
                name="strategy"
                label={t('matching.strategy')}
                value={strategy}
                onChange={chosen => form.set({ strategy: chosen })}
                choices={plugins.map(({ pluginId, name }) => ({ value: pluginId, label: name }))}
              />
            </Form>
          )}
          <Section title={t('matching.runs')}>
            {runs.length === 0 ? (
              <Empty title={t('matching.none')}>{t('matching.noneWhy')}</Empty>
            ) : (
              <ul role="list" className="things">
                {runs.map(({ id, state, createdAt, metrics, strategy: by }) => (
                  <li key={id}>
                    <span className="stack-tight">
                      <Link to="/manage/programmes/$programmeId/matching/$runId" params={{ programmeId, runId: id }}>
                        {date(createdAt)}
                      </Link>
                      <span className="soft small">
                        {metrics
                          ? t('matching.matchedOf', {
                              matched: number(metrics.matched),
                              mentees: number(metrics.mentees),
                            })
                          : (plugins.find(({ pluginId }) => pluginId === by)?.name ?? by)}
                      </span>
                    </span>
                    <State look={runLooks[state]}>{t(`word.matchingRunState.${state}`)}</State>
                  </li>
                ))}
              </ul>
            )}
            <More pageInfo={programme.matchingRuns.pageInfo} load={after => screen.more({ after })} />
          </Section>
          <PairRules of={programme} onChanged={screen.reload} />
        </>
      )}
    </Page>
  );
}
