import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { DeliveryState, MailState } from '../generated/graphql.ts';
import { State, type StateLook } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { kinds } from './notification-kinds.ts';
import './notification-row.css';

const NotificationRowFragment = graphql(`
  fragment NotificationRow on OutgoingMail {
    id
    kind
    createdAt
    mailState
    mailError
    person {
      id
      displayName
    }
    deliveries {
      channel
      state
      attempts
      lastError
      sentAt
    }
  }
`);

const looks = { PENDING: 'info', SENT: 'good', UNREACHABLE: 'warning', FAILED: 'danger' } as const satisfies Record<
  DeliveryState | MailState,
  StateLook
>;

export interface NotificationRowProps {
  readonly of: FragmentType<typeof NotificationRowFragment>;
  /** What the ways beside mail are called. */
  readonly channels: readonly { readonly pluginId: string; readonly name: string }[];
}

/** One notification: whom it told what, and how each way to them went. */
export function NotificationRow({ of, channels }: NotificationRowProps) {
  const { t, date } = useWords();
  const { kind, createdAt, mailState, mailError, person, deliveries } = read(NotificationRowFragment, of);
  return (
    <li className="notification">
      <div>
        <p>
          <strong>{kinds[kind] ? t(kinds[kind]) : <code>{kind}</code>}</strong>
        </p>
        <p className="small soft">
          <bdi>{person?.displayName ?? t('administration.audit.former')}</bdi> ·{' '}
          <time dateTime={createdAt}>{date(createdAt)}</time>
        </p>
      </div>
      <ul role="list" className="notification-ways">
        <li>
          <span>{t('administration.deliveries.mail')}</span>
          <State look={looks[mailState]}>{t(`word.mailState.${mailState}`)}</State>
          {mailError && <Wrong text={mailError} />}
        </li>
        {deliveries.map(({ channel, state, attempts, lastError, sentAt }) => (
          <li key={channel}>
            <span>{channels.find(({ pluginId }) => pluginId === channel)?.name ?? <code>{channel}</code>}</span>
            <State look={looks[state]}>{t(`word.deliveryState.${state}`)}</State>
            {sentAt && <span className="small soft">{date(sentAt)}</span>}
            {attempts > 1 && (
              <span className="small soft">{t('administration.deliveries.attempts', { attempts })}</span>
            )}
            {lastError && <Wrong text={lastError} />}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** As the mail server or the channel said it. */
function Wrong({ text }: { readonly text: string }) {
  return (
    <span lang="en" className="small notification-wrong">
      {text}
    </span>
  );
}
