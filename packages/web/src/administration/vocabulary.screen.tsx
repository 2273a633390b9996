import { graphql } from '../generated/index.ts';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { VocabularyForm } from './vocabulary-form.tsx';

const VocabularyQuery = graphql(`
  query VocabularyScreen {
    organisation {
      id
      settings {
        version
      }
      ...OrganisationEdit
    }
  }
`);

/** What a mentor, a match … is called here, in each language. */
export function VocabularyScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const screen = useScreen(VocabularyQuery, {}, { pause: !administers });
  const { organisation } = screen.data ?? {};
  if (!administers)
    return (
      <Page title={t('shell.vocabulary')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  return (
    <Page title={t('shell.vocabulary')} lead={t('administration.vocabulary.lead')} width="reading">
      {screen.instead}
      {organisation?.settings && <VocabularyForm of={organisation} />}
    </Page>
  );
}
