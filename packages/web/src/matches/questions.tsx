import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Section } from '../parts/page.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useWords } from '../texts/text.ts';

const MatchQuestionsFragment = graphql(`
  fragment MatchQuestions on Match {
    id
    questions {
      question
      answer
      askedAt
      askedBy {
        id
        person {
          id
        }
      }
    }
  }
`);

/** What was asked before accepting, and what was answered. */
export function Questions({ of }: { readonly of: FragmentType<typeof MatchQuestionsFragment> }) {
  const { t, date } = useWords();
  const { viewer } = useVisit();
  const { questions } = read(MatchQuestionsFragment, of);
  if (!questions || questions.length === 0) return null;
  return (
    <Section title={t('matches.questions')}>
      <ul role="list" className="stack">
        {questions.map(({ question, answer, askedAt, askedBy }) => (
          <li key={askedAt} className="match-question">
            <p className="soft small">
              {t(askedBy.person.id === viewer.person.id ? 'matches.youAsked' : 'matches.theyAsked', {
                when: date(askedAt, { dateStyle: 'medium' }),
              })}
            </p>
            <p>{question}</p>
            <p>{answer ? <strong>{answer}</strong> : <span className="soft">{t('matches.unanswered')}</span>}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
