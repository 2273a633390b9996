import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import * as doing from './run-mutations.ts';

const RunActionsFragment = graphql(`
  fragment RunActions on MatchingRun {
    id
    version
    state
    allowedActions
    metrics {
      matched
    }
  }
`);

export function RunActions({ of }: { readonly of: FragmentType<typeof RunActionsFragment> }) {
  const { t } = useWords();
  const run = read(RunActionsFragment, of);
  const send = {
    review: useIntention(doing.ReviewMatchingRun).send,
    publish: useIntention(doing.PublishMatchingRun).send,
    discard: useIntention(doing.DiscardMatchingRun).send,
    cancel: useIntention(doing.CancelMatchingRun).send,
  };
  const it = { id: run.id, version: run.version };
  const count = run.metrics?.matched ?? 0;
  return (
    <Actions
      allowed={run.allowedActions}
      actions={[
        {
          action: 'PUBLISH_MATCHING_RUN',
          label: t('word.matchingRunAction.PUBLISH_MATCHING_RUN'),
          kind: 'main',
          confirm: t('matching.publishSays', { count, people: count * 2 }),
          run: () => send.publish(it),
        },
        {
          action: 'REVIEW_MATCHING_RUN',
          label: t('word.matchingRunAction.REVIEW_MATCHING_RUN'),
          run: () => send.review(it),
        },
        {
          action: 'DISCARD_MATCHING_RUN',
          label: t('word.matchingRunAction.DISCARD_MATCHING_RUN'),
          kind: 'danger',
          confirm: t('matching.discardSays'),
          run: () => send.discard(it),
        },
        {
          action: 'CANCEL_MATCHING_RUN',
          label: t('word.matchingRunAction.CANCEL_MATCHING_RUN'),
          run: () => send.cancel(it),
        },
      ]}
    />
  );
}
