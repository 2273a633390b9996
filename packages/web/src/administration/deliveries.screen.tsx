import { useNavigate, useSearch } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import type { DeliveriesScreenQueryVariables, DeliveryState } from '../generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Select } from '../parts/form.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { consoleOf, useVisit } from '../shell/viewer.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { NotificationRow } from './notification-row.tsx';
import './administration.css';

const DeliveriesQuery = graphql(`
  query DeliveriesScreen($deliveryState: DeliveryState, $channel: String, $after: String) {
    outgoingMails(deliveryState: $deliveryState, channel: $channel, first: 25, after: $after) {
      edges {
        node {
          id
          ...NotificationRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    plugins(kind: NOTIFICATIONS) {
      id
      pluginId
      name
    }
  }
`);

const states = ['PENDING', 'SENT', 'UNREACHABLE', 'FAILED'] as const satisfies readonly DeliveryState[];

/** Who was told what, and whether it came: never what it said. */
export function DeliveriesScreen() {
  const { t } = useWords();
  const { viewer } = useVisit();
  // What somebody may not see is not asked for: the attempt would stand in the audit log.
  const { administers } = consoleOf(viewer);
  const search = useSearch({ from: '/manage/deliveries' });
  const navigate = useNavigate({ from: '/manage/deliveries' });
  const deliveryState = states.find(state => state === search.deliveryState);
  const variables: DeliveriesScreenQueryVariables = { deliveryState, channel: search.channel };
  const screen = useScreen(DeliveriesQuery, variables, { pause: !administers });
  const { outgoingMails, plugins } = screen.data ?? {};
  const isFiltered = deliveryState !== undefined || search.channel !== undefined;
  if (!administers)
    return (
      <Page title={t('shell.deliveries')}>
        <Empty title={t('administration.notYours')} />
      </Page>
    );
  const choose = (change: object) => void navigate({ search: { ...search, ...change } });
  return (
    <Page title={t('shell.deliveries')} lead={t('administration.deliveries.lead')}>
      {plugins && (
        <div className="filters">
          {plugins.length > 0 && (
            <Select
              name="channel"
              label={t('administration.deliveries.channel')}
              value={search.channel ?? ''}
              onChange={channel => choose({ channel: channel || undefined })}
              choices={[
                { value: '', label: t('administration.all') },
                { value: 'mail', label: t('administration.deliveries.mail') },
                ...plugins.map(({ pluginId, name }) => ({ value: pluginId, label: name })),
              ]}
            />
          )}
          <Select
            name="deliveryState"
            label={t('administration.deliveries.state')}
            value={deliveryState ?? ''}
            // By mail, where no other way is chosen: everything goes by it.
            onChange={state =>
              choose({ deliveryState: state || undefined, channel: search.channel ?? (state ? 'mail' : undefined) })
            }
            choices={[
              { value: '', label: t('administration.all') },
              ...states.map(value => ({ value, label: t(`word.deliveryState.${value}`) })),
            ]}
          />
        </div>
      )}
      {plugins?.length === 0 && !isFiltered && <p className="soft">{t('administration.deliveries.mailOnly')}</p>}
      {screen.instead}
      {outgoingMails?.edges.length === 0 && (
        <Empty
          title={t(isFiltered ? 'administration.deliveries.noneSuch' : 'administration.deliveries.none')}
          action={
            isFiltered && (
              <Button onClick={() => void navigate({ search: {} })}>{t('administration.filter.clear')}</Button>
            )
          }
        >
          {!isFiltered && t('administration.deliveries.noneWhy')}
        </Empty>
      )}
      {outgoingMails && outgoingMails.edges.length > 0 && (
        <>
          <ul className="things">
            {outgoingMails.edges.map(({ node }) => (
              <NotificationRow key={node.id} of={node} channels={plugins ?? []} />
            ))}
          </ul>
          <div className="row">
            <More pageInfo={outgoingMails.pageInfo} load={after => screen.more({ after })} />
          </div>
        </>
      )}
    </Page>
  );
}
