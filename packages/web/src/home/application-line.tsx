import { type FragmentType, graphql, read } from '../generated/index.ts';
import { ButtonLink } from '../parts/button.tsx';
import { type TextId, useWords } from '../texts/text.ts';

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

const says: Partial<Record<string, TextId>> = { INVITED: 'home.invited', DRAFT: 'home.draft' };

/** What waits for the reader: an invitation, or an application that is begun or asked to be changed. */
export function ApplicationLine({ of }: { readonly of: FragmentType<typeof ApplicationLineFragment> }) {
  const { t } = useWords();
  const { state, programme } = read(ApplicationLineFragment, of);
  return (
    <li>
      <span>{t(says[state] ?? 'home.changes', { programme: programme.title })}</span>
      <ButtonLink
        to={state === 'INVITED' ? '/programmes/$programmeId' : '/programmes/$programmeId/apply'}
        params={{ programmeId: programme.id }}
        kind="main"
      >
        {t(state === 'INVITED' ? 'home.answer' : 'home.goOn')}
      </ButtonLink>
    </li>
  );
}
