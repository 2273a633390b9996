import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { graphql } from '../generated/index.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { CompleteAccountConnection, ConnectAccount, DisconnectAccount } from './account-mutations.ts';

const AccountsQuery = graphql(`
  query AccountsScreen {
    viewer {
      accounts {
        id
        pluginId
        externalId
        state
        connectedAt
      }
    }
    plugins {
      id
      pluginId
      name
      kinds
      accountKind
    }
  }
`);

/** Accounts of one's own that plugins may use: a calendar, for example. */
export function AccountsScreen() {
  const { t, date, list } = useWords();
  const { connection, error } = useSearch({ from: '/app/me/accounts' });
  const navigate = useNavigate();
  const screen = useScreen(AccountsQuery);
  const connect = useIntention(ConnectAccount);
  const complete = useIntention(CompleteAccountConnection);
  const disconnect = useIntention(DisconnectAccount);
  const [asking, setAsking] = useState<{ readonly pluginId: string; readonly name: string }>();
  const [wrong, setWrong] = useState<string>();
  const completed = useRef(false);

  // Back from the vendor: what was begun there is ended here, once.
  useEffect(() => {
    if (connection === undefined || completed.current) return;
    completed.current = true;
    void complete.send({ connection }).then(outcome => {
      if (outcome.kind !== 'ok') setWrong(wordsOf(outcome));
      screen.reload();
      void navigate({ to: '/me/accounts', search: {}, replace: true });
    });
  }, [connection, complete, navigate, screen]);

  async function begin(pluginId: string): Promise<void> {
    setWrong(undefined);
    const outcome = await connect.send({ input: { pluginId, returnTo: '/me/accounts' } });
    if (outcome.kind !== 'ok') setWrong(wordsOf(outcome));
    else if (outcome.value.authorizeUrl) location.assign(outcome.value.authorizeUrl);
    else screen.reload();
  }
  const accounts = screen.data?.viewer?.accounts ?? [];
  const able = screen.data?.plugins.filter(({ accountKind }) => accountKind) ?? [];
  return (
    <Page
      title={t('me.accounts')}
      lead={t('accounts.lead')}
      back={<Link to="/me">{t('shell.me')}</Link>}
      width="reading"
    >
      {(wrong ?? error) !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong ?? t('accounts.refused')}</p>
        </Notice>
      )}
      {screen.instead}
      {screen.data && able.length === 0 && <Empty title={t('accounts.none')}>{t('accounts.noneWhy')}</Empty>}
      <ul role="list" className="things">
        {able.map(({ pluginId, name, kinds, accountKind }) => {
          const account = accounts.find(one => one.pluginId === pluginId);
          const start = () => (accountKind === 'BASIC' ? setAsking({ pluginId, name }) : void begin(pluginId));
          return (
            <li key={pluginId}>
              <span className="stack-tight">
                <strong>{name}</strong>
                <span className="soft small">
                  {account
                    ? t('accounts.since', { account: account.externalId, when: date(account.connectedAt) })
                    : list(kinds.map(kind => t(`word.pluginKind.${kind}`)))}
                </span>
              </span>
              <span className="row">
                {account && (
                  <State look={account.state === 'CONNECTED' ? 'good' : 'warning'}>
                    {t(`word.pluginAccountState.${account.state}`)}
                  </State>
                )}
                {(!account || account.state === 'NEEDS_RECONNECTION') && (
                  <Button kind="main" busy={connect.sending} onClick={start}>
                    {t(account ? 'accounts.again' : 'accounts.connect')}
                  </Button>
                )}
                {account && (
                  <Actions
                    allowed={['disconnect']}
                    actions={[
                      {
                        action: 'disconnect',
                        label: t('accounts.disconnect'),
                        kind: 'danger',
                        confirm: t('accounts.disconnectSays'),
                        run: () => disconnect.send({ id: account.id }),
                      },
                    ]}
                    onDone={screen.reload}
                  />
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {asking !== undefined && (
        <Credentials
          {...asking}
          onClose={() => setAsking(undefined)}
          onConnected={() => {
            setAsking(undefined);
            screen.reload();
          }}
        />
      )}
    </Page>
  );
}

interface CredentialsProps {
  readonly pluginId: string;
  readonly name: string;
  onClose(): void;
  onConnected(): void;
}

/** A name and a password, which go to the platform and are kept on no device. */
function Credentials({ pluginId, name, onClose, onConnected }: CredentialsProps) {
  const { t } = useWords();
  const form = useForm({ username: '', password: '' });
  const connect = useIntention(ConnectAccount);
  async function send({ username, password }: typeof form.values): Promise<void> {
    const outcome = await connect.send({ input: { pluginId, username, password } });
    if (outcome.kind === 'ok') onConnected();
    else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={t('accounts.connectTo', { plugin: name })} onClose={onClose}>
      <Form
        form={form}
        submit={t('accounts.connect')}
        sending={connect.sending}
        onSubmit={values => void send(values)}
        actions={<Button onClick={onClose}>{t('parts.cancel')}</Button>}
      >
        <TextField
          name="username"
          label={t('accounts.username')}
          autoComplete="username"
          value={form.values.username}
          onChange={username => form.set({ username })}
        />
        <TextField
          name="password"
          label={t('accounts.password')}
          hint={t('accounts.passwordHint')}
          type="password"
          autoComplete="current-password"
          value={form.values.password}
          onChange={password => form.set({ password })}
        />
      </Form>
    </Dialog>
  );
}
