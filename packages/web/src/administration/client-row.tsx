import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Actions } from '../parts/actions.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import './client-row.css';

const ClientRowFragment = graphql(`
  fragment ClientRow on ApiClient {
    id
    name
    scopes
    createdAt
    lastUsedAt
    revokedAt
  }
`);

const RevokeApiClient = graphql(`
  mutation RevokeApiClient($id: ID!) {
    revokeApiClient(id: $id) {
      __typename
      ... on RevokeApiClientSuccess {
        apiClient {
          id
          ...ClientRow
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

/** One program: what it may do in words, when it was last heard of, and the way to shut it out. */
export function ClientRow({ of }: { readonly of: FragmentType<typeof ClientRowFragment> }) {
  const { t, date } = useWords();
  const announce = useAnnounce();
  const { send } = useIntention(RevokeApiClient);
  const { id, name, scopes, createdAt, lastUsedAt, revokedAt } = read(ClientRowFragment, of);
  const day = (instant: string) => date(instant, { dateStyle: 'medium' });
  return (
    <li className="client">
      <div className="client-text">
        <p className="row">
          <strong>{name}</strong>
          <State look={revokedAt ? 'plain' : 'good'}>
            {t(revokedAt ? 'administration.client.revoked' : 'administration.client.active')}
          </State>
        </p>
        <ul className="client-scopes">
          {scopes.map(scope => (
            <li key={scope}>{t(`word.apiScope.${scope}`)}</li>
          ))}
        </ul>
        <p className="small soft">
          {t('administration.client.since', { day: day(createdAt) })}{' '}
          {revokedAt
            ? t('administration.client.revokedAt', { day: day(revokedAt) })
            : lastUsedAt
              ? t('administration.client.used', { when: date(lastUsedAt) })
              : t('administration.client.unused')}
        </p>
      </div>
      {!revokedAt && (
        <Actions
          allowed={['revoke']}
          actions={[
            {
              action: 'revoke',
              label: t('administration.client.revoke'),
              kind: 'danger',
              confirm: t('administration.client.revokeMeans', { name }),
              run: () => send({ id }),
            },
          ]}
          onDone={() => announce(t('administration.client.wasRevoked', { name }))}
        />
      )}
    </li>
  );
}
