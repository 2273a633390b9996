import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';

const PairRulesFragment = graphql(`
  fragment PairRules on Programme {
    id
    pairRules(first: 50) {
      edges {
        node {
          id
          kind
          reason
          mentee {
            id
            person {
              id
              displayName
            }
          }
          mentor {
            id
            person {
              id
              displayName
            }
          }
        }
      }
    }
  }
`);

const RemovePairRule = graphql(`
  mutation RemovePairRule($id: ID!) {
    removePairRule(id: $id) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);

export interface PairRulesProps {
  readonly of: FragmentType<typeof PairRulesFragment>;
  onChanged(): void;
}

/** Who must be together whatever the scores say, and who never. They are made beside a pair of a run. */
export function PairRules({ of, onChanged }: PairRulesProps) {
  const { t } = useWords();
  const { pairRules } = read(PairRulesFragment, of);
  const remove = useIntention(RemovePairRule);
  return (
    <Section title={t('matching.rules')} lead={t('matching.rulesLead')}>
      {pairRules.edges.length === 0 && <p className="soft">{t('matching.noRules')}</p>}
      <ul role="list" className="things">
        {pairRules.edges.map(({ node: { id, kind, reason, mentee, mentor } }) => (
          <li key={id}>
            <span className="stack-tight">
              <span>
                {t('matching.pair', { mentee: mentee.person.displayName, mentor: mentor.person.displayName })}
              </span>
              {reason && <span className="soft small">{reason}</span>}
            </span>
            <span className="row">
              <State look={kind === 'PIN' ? 'good' : 'danger'}>{t(`matching.rule.${kind}`)}</State>
              <Actions
                allowed={['remove']}
                actions={[{ action: 'remove', label: t('matching.removeRule'), run: () => remove.send({ id }) }]}
                onDone={onChanged}
              />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
