import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { Page } from '../parts/page.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { ApplicationForm } from './application-form.tsx';

const ApplyQuery = graphql(`
  query ApplyScreen($id: ID!) {
    programme(id: $id) {
      id
      title
      languages
      ...ApplicationForm
    }
  }
`);

/** To apply, or to go on with what was begun. */
export function ApplyScreen() {
  const { t } = useWords();
  const { programmeId } = useParams({ from: '/app/programmes/$programmeId/apply' });
  const navigate = useNavigate();
  const screen = useScreen(ApplyQuery, { id: programmeId });
  const { programme } = screen.data ?? {};
  if (screen.data && !programme) return <NotFound />;
  return (
    <Page
      title={t('apply.title', { programme: programme?.title ?? '' })}
      lead={t('apply.lead')}
      back={
        <Link to="/programmes/$programmeId" params={{ programmeId }}>
          {programme?.title ?? t('shell.home')}
        </Link>
      }
      width="reading"
    >
      {screen.instead}
      {programme && (
        <ApplicationForm
          of={programme}
          onSaved={screen.reload}
          onSent={() => void navigate({ to: '/programmes/$programmeId', params: { programmeId } })}
        />
      )}
    </Page>
  );
}
