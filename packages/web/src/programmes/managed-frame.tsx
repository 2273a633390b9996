import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { graphql } from '../generated/index.ts';
import { useCurrentInSight } from '../shell/current-in-sight.ts';
import { type TextId, useWords } from '../texts/text.ts';

const places: readonly { readonly to: string; readonly text: TextId }[] = [
  { to: '/manage/programmes/$programmeId', text: 'programmes.menu.overview' },
  { to: '/manage/programmes/$programmeId/design', text: 'programmes.menu.design' },
  { to: '/manage/programmes/$programmeId/people', text: 'programmes.menu.people' },
  { to: '/manage/programmes/$programmeId/applications', text: 'programmes.menu.applications' },
  { to: '/manage/programmes/$programmeId/invitations', text: 'programmes.menu.invitations' },
  { to: '/manage/programmes/$programmeId/imports', text: 'programmes.menu.imports' },
  { to: '/manage/programmes/$programmeId/matching', text: 'programmes.menu.matching' },
  { to: '/manage/programmes/$programmeId/matches', text: 'programmes.menu.matches' },
  { to: '/manage/programmes/$programmeId/sessions', text: 'programmes.menu.sessions' },
  { to: '/manage/programmes/$programmeId/moderation', text: 'programmes.menu.moderation' },
];

const ManagedProgramme = graphql(`
  query ManagedProgramme($id: ID!) {
    programme(id: $id) {
      id
      title
    }
  }
`);

/** All that is about one programme, beneath its name and one menu. */
export function ManagedFrame() {
  const { t } = useWords();
  const menu = useCurrentInSight();
  const { programmeId } = useParams({ from: '/manage/programmes/$programmeId' });
  // The name comes with whatever screen is shown: nothing is asked for it.
  const [{ data }] = useQuery({
    query: ManagedProgramme,
    variables: { id: programmeId },
    requestPolicy: 'cache-only',
  });
  return (
    <>
      <p className="managed-name">
        <bdi>{data?.programme?.title ?? '\u00a0'}</bdi>
      </p>
      <nav ref={menu} className="tabs" aria-label={t('programmes.menu')}>
        <ul role="list">
          {places.map(({ to, text }) => (
            <li key={to}>
              <Link to={to} params={{ programmeId }} activeOptions={{ exact: !/Id\//.test(to) }}>
                {t(text)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
