import { useParams } from '@tanstack/react-router';
import { graphql, read } from '../generated/index.ts';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { AdmissionForm } from './admission-form.tsx';
import { BasicsForm } from './basics-form.tsx';
import { isOver, ProgrammeDesign } from './design.ts';
import { DesignFile } from './design-file.tsx';
import { MatchingForm } from './matching-form.tsx';
import { PhaseList } from './phase-list.tsx';
import { QuestionList } from './question-list.tsx';

const DesignQuery = graphql(`
  query DesignScreen($id: ID!) {
    programme(id: $id) {
      id
      ...ProgrammeDesign
    }
  }
`);

/** What a programme says, asks and obeys. Each part is saved by itself. */
export function DesignScreen() {
  const { t } = useWords();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId/design' });
  const screen = useScreen(DesignQuery, { id: programmeId });
  if (screen.data && !screen.data.programme) return <NotFound />;
  const programme = screen.data?.programme && read(ProgrammeDesign, screen.data.programme);
  return (
    <Page title={t('design.title')} lead={t('design.lead')} width="reading">
      {screen.instead}
      {programme && (
        <>
          {isOver(programme.state) && (
            <Notice kind="info">
              <p>{t('design.over')}</p>
            </Notice>
          )}
          {programme.missing.length > 0 && (
            <Notice kind="warning">
              <p>{t('design.missing')}</p>
              <ul>
                {programme.missing.map(({ code, path, message }, at) => (
                  <li key={`${code}-${path.join('.')}-${at}`}>{message}</li>
                ))}
              </ul>
            </Notice>
          )}
          <Section title={t('design.basics')}>
            <BasicsForm key={programme.id} of={programme} />
          </Section>
          <Section title={t('design.admission')}>
            <AdmissionForm key={programme.id} of={programme} />
          </Section>
          <Section title={t('design.phases')}>
            <PhaseList of={programme} onChanged={screen.reload} />
          </Section>
          <Section title={t('design.questions')}>
            <QuestionList of={programme} onChanged={screen.reload} />
          </Section>
          <Section title={t('design.matching')}>
            <MatchingForm key={programme.id} of={programme} />
          </Section>
          <Section title={t('design.file')} lead={t('design.fileLead')}>
            <DesignFile key={programme.id} programmeId={programme.id} title={programme.title} />
          </Section>
        </>
      )}
    </Page>
  );
}
