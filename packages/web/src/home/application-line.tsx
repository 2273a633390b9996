import { type FragmentType, graphql, read } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { useWords } from '../texts/text.ts';

const ApplicationLineFragment = graphql(`
  fragment ApplicationLine on Participant {
    id
    state
    role
    programme {
      id
      title
    }
  }
`);

/** An application that waits for the reader: begun, or asked to be changed. */
export function ApplicationLine({ of }: { readonly of: FragmentType<typeof ApplicationLineFragment> }) {
  const { t } = useWords();
  const { state, programme } = read(ApplicationLineFragment, of);
  return (
    <li>
      <span>{t(state === 'DRAFT' ? 'home.draft' : 'home.changes', { programme: programme.title })}</span>
      <ButtonLink to="/programmes/$programmeId/apply" params={{ programmeId: programme.id }} kind="main">
        {t('home.goOn')}
      </ButtonLink>
    </li>
  );
}
