import { type FragmentType, graphql, read } from '../generated/index.ts';
import { useWords } from '../texts/text.ts';

const DecisionHistoryFragment = graphql(`
  fragment DecisionHistory on Participant {
    id
    decisions {
      id
      attempt
      decision
      comment
      note
      decidedAt
      decidedBy {
        id
        displayName
      }
    }
  }
`);

/** What was decided about somebody, newest first. */
export function DecisionHistory({ of }: { readonly of: FragmentType<typeof DecisionHistoryFragment> }) {
  const { t, date } = useWords();
  const { decisions } = read(DecisionHistoryFragment, of);
  if (decisions.length === 0) return null;
  return (
    <section className="stack">
      <h3>{t('people.decisions')}</h3>
      <ol role="list" className="stack">
        {decisions.map(({ id, decision, comment, note, decidedAt, decidedBy }) => (
          <li key={id}>
            <p>
              <strong>{t(`people.decision.${decision}`)}</strong>{' '}
              <span className="soft small">
                <time dateTime={decidedAt}>{date(decidedAt, { dateStyle: 'medium' })}</time>
                {' · '}
                {decidedBy ? <bdi>{decidedBy.displayName}</bdi> : t('people.byItself')}
              </span>
            </p>
            {comment && (
              <p className="written">
                {t('people.saidToThem')} {comment}
              </p>
            )}
            {note && (
              <p className="written soft">
                {t('people.noted')} {note}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
