import { graphql } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { More } from '../parts/more.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { MatchLine } from './match-line.tsx';
import './matches.css';

const MyMatchesQuery = graphql(`
  query MyMatchesScreen($after: String) {
    viewer {
      matches(first: 25, after: $after) {
        edges {
          node {
            id
            state
            ...MatchLine
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

const open = new Set(['OFFERED', 'REQUESTED', 'INFO_ASKED', 'ACTIVE', 'PAUSED']);

export function MyMatchesScreen() {
  const { t } = useWords();
  const screen = useScreen(MyMatchesQuery, {});
  const list = screen.data?.viewer?.matches;
  const matches = list?.edges.map(({ node }) => node) ?? [];
  const groups = [
    { title: t('matches.now'), matches: matches.filter(({ state }) => open.has(state)) },
    { title: t('matches.before'), matches: matches.filter(({ state }) => !open.has(state)) },
  ];
  return (
    <Page title={t('matches.title')} lead={t('matches.lead')} width="reading">
      {screen.instead}
      {screen.data && matches.length === 0 && (
        <Empty title={t('matches.none.title')} action={<ButtonLink to="/">{t('matches.none.action')}</ButtonLink>}>
          {t('matches.none.why')}
        </Empty>
      )}
      {groups
        .filter(group => group.matches.length > 0)
        .map(group => (
          <Section key={group.title} title={group.title}>
            <ul role="list" className="things">
              {group.matches.map(match => (
                <MatchLine key={match.id} of={match} />
              ))}
            </ul>
          </Section>
        ))}
      {list && <More pageInfo={list.pageInfo} load={after => screen.more({ after })} />}
    </Page>
  );
}
