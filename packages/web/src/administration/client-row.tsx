import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { ApiClientState } from '../generated/graphql.ts';
import { Actions } from '../parts/actions.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { State, type StateLook } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
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
    state
    allowedActions
    refusedActions {
      action
      code
      message
    }
    responsible {
      id
      displayName
    }
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

const TakeOverApiClient = graphql(`
  mutation TakeOverApiClient($id: ID!) {
    takeOverApiClient(id: $id) {
      __typename
      ... on TakeOverApiClientSuccess {
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

const looks = { ACTIVE: 'good', ACCESS_LOST: 'danger', REVOKED: 'plain' } as const satisfies Record<
  ApiClientState,
  StateLook
>;

/** One program: what it may do in words, when it was last heard of, and the way to shut it out. */
export function ClientRow({ of }: { readonly of: FragmentType<typeof ClientRowFragment> }) {
  const { t, date } = useWords();
  const announce = useAnnounce();
  const revoke = useIntention(RevokeApiClient);
  const takeOver = useIntention(TakeOverApiClient);
  const { viewer } = useVisit();
  const client = read(ClientRowFragment, of);
  const { allowedActions, refusedActions } = client;
  const { id, name, scopes, createdAt, lastUsedAt, revokedAt, state, responsible } = client;
  const isMine = responsible.id === viewer.person.id;
  const day = (instant: string) => date(instant, { dateStyle: 'medium' });
  return (
    <li className="client">
      <div className="client-text">
        <p className="row">
          <strong>{name}</strong>
          <State look={looks[state]}>{t(`administration.client.state.${state}`)}</State>
        </p>
        <ul className="client-scopes">
          {scopes.map(scope => (
            <li key={scope}>{t(`word.apiScope.${scope}`)}</li>
          ))}
        </ul>
        <p className="small soft">
          {t('administration.client.responsible', { name: responsible.displayName })}{' '}
          {state === 'ACCESS_LOST' && t('administration.client.lost')}
        </p>
        <p className="small soft">
          {t('administration.client.since', { day: day(createdAt) })}{' '}
          {revokedAt
            ? t('administration.client.revokedAt', { day: day(revokedAt) })
            : lastUsedAt
              ? t('administration.client.used', { when: date(lastUsedAt) })
              : t('administration.client.unused')}
        </p>
      </div>
      {state !== 'REVOKED' && (
        <Actions
          // Whoever answers for it has nothing to take over.
          allowed={isMine ? allowedActions.filter(action => action !== 'TAKE_OVER_API_CLIENT') : allowedActions}
          refused={refusedActions}
          actions={[
            {
              action: 'TAKE_OVER_API_CLIENT',
              label: t('administration.client.takeOver'),
              confirm: t('administration.client.takeOverMeans', { name }),
              run: () => takeOver.send({ id }),
            },
            {
              action: 'REVOKE_API_CLIENT',
              label: t('administration.client.revoke'),
              kind: 'danger',
              confirm: t('administration.client.revokeMeans', { name }),
              run: () => revoke.send({ id }),
            },
          ]}
          onDone={action =>
            announce(
              t(
                action === 'REVOKE_API_CLIENT'
                  ? 'administration.client.wasRevoked'
                  : 'administration.client.wasTakenOver',
                {
                  name,
                },
              ),
            )
          }
        />
      )}
    </li>
  );
}
