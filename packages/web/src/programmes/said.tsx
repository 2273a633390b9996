import { type FragmentType, graphql, read } from '../generated/index.ts';
import { useWords } from '../texts/text.ts';
import './said.css';

const SaidFragment = graphql(`
  fragment Said on Participant {
    id
    state
    attempt
    decisions {
      id
      attempt
      decision
      comment
    }
  }
`);

/** How the answer of a state is called among the decisions. */
const answerOf: Readonly<Record<string, string>> = {
  APPROVED: 'APPROVE',
  DECLINED: 'DECLINE',
  CHANGES_REQUESTED: 'REQUEST_CHANGES',
  WAITLISTED: 'WAITLIST',
};

/** What was said to somebody with the decision that still stands. */
export function Said({ of }: { readonly of: FragmentType<typeof SaidFragment> }) {
  const { t } = useWords();
  const { state, attempt, decisions } = read(SaidFragment, of);
  const [last] = decisions;
  if (!last?.comment || last.attempt !== attempt || last.decision !== answerOf[state]) return null;
  return (
    <figure className="said">
      <figcaption className="soft small">{t('programme.said')}</figcaption>
      <blockquote className="written">{last.comment}</blockquote>
    </figure>
  );
}
