import { Button } from '../parts/button.tsx';
import { Page } from '../parts/page.tsx';
import { useWords } from '../texts/text.ts';

/** Where a screen failed in itself: the others still work. */
export function Broken() {
  const { t } = useWords();
  return (
    <Page title={t('shell.broken.title')} lead={t('shell.broken.lead')} width="reading">
      <div>
        <Button kind="main" onClick={() => location.reload()}>
          {t('parts.again')}
        </Button>
      </div>
    </Page>
  );
}
