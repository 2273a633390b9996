import { ButtonLink } from '../parts/button.tsx';
import { Page } from '../parts/page.tsx';
import { useWords } from '../texts/text.ts';

export function NotFound() {
  const { t } = useWords();
  return (
    <Page title={t('shell.notFound.title')} lead={t('shell.notFound.lead')} width="reading">
      <div>
        <ButtonLink to="/" kind="main">
          {t('shell.notFound.home')}
        </ButtonLink>
      </div>
    </Page>
  );
}
