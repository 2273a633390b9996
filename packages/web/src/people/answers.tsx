import { type FragmentType, graphql, read } from '../generated/index.ts';
import { useWords } from '../texts/text.ts';
import './people.css';

const AnswersFragment = graphql(`
  fragment Answers on Participant {
    id
    answers {
      key
      label
      values {
        key
        label
      }
    }
  }
`);

/** What somebody answered to the programme's questions. */
export function Answers({ of }: { readonly of: FragmentType<typeof AnswersFragment> }) {
  const { t, list } = useWords();
  const { answers } = read(AnswersFragment, of);
  if (!answers) return null;
  if (answers.length === 0) return <p className="soft">{t('people.noAnswers')}</p>;
  return (
    <section className="stack" aria-label={t('people.answers')}>
      <h3>{t('people.answers')}</h3>
      <dl className="answers">
        {answers.map(({ key, label, values }) => (
          <div key={key}>
            <dt className="soft small">{label}</dt>
            <dd className="written">{values.length > 1 ? list(values.map(value => value.label)) : values[0]?.label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
