import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../generated/index.ts';
import { chooseScheme, schemeChoice } from '../look/paint.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { forgetDrafts } from '../parts/draft.ts';
import { Choices } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Person } from '../parts/person.tsx';
import { useIntention } from '../start/intention.ts';
import { usePlatform } from '../start/platform.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { Channels } from './channels.tsx';
import { RevokeSession, SignOutEverywhere } from './me-mutations.ts';
import { OwnDetails } from './own-details.tsx';

const MeQuery = graphql(`
  query MeScreen {
    viewer {
      sessions {
        id
        createdAt
        lastUsedAt
        userAgent
        isCurrent
      }
      consents(first: 25) {
        edges {
          node {
            id
            givenAt
            text
            programme {
              id
              title
            }
          }
        }
      }
      person {
        id
        email
        ...PersonName
        ...OwnDetails
        ...Channels
      }
    }
  }
`);

const schemes = ['system', 'light', 'dark'] as const;

/** What is one's own: hours and needs, how one is told, how this device looks, and where one is signed in. */
export function MeScreen() {
  const { t, date } = useWords();
  const { client } = usePlatform();
  const screen = useScreen(MeQuery);
  const revoke = useIntention(RevokeSession);
  const everywhere = useIntention(SignOutEverywhere);
  const [scheme, setScheme] = useState(schemeChoice);
  const [wrong, setWrong] = useState<string>();
  const viewer = screen.data?.viewer;
  async function leave(): Promise<void> {
    await forgetDrafts();
    const outcome = await client.session.signOut();
    if (outcome.kind === 'ok') location.assign('/');
    else setWrong(wordsOf(outcome));
  }
  const places = [
    { to: '/me/hours', title: t('me.hours'), what: t('me.hoursWhat') },
    { to: '/me/accommodations', title: t('me.accommodations'), what: t('me.accommodationsWhat') },
    { to: '/me/accounts', title: t('me.accounts'), what: t('me.accountsWhat') },
  ] as const;
  return (
    <Page
      title={t('shell.me')}
      width="reading"
      actions={<Button onClick={() => void leave()}>{t('me.signOut')}</Button>}
    >
      {screen.instead}
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus>
          <p>{wrong}</p>
        </Notice>
      )}
      {viewer && (
        <>
          <Person of={viewer.person} as={viewer.person.email ?? ''} />
          <ul role="list" className="things">
            {places.map(({ to, title, what }) => (
              <li key={to}>
                <span className="stack-tight">
                  <Link to={to}>
                    <strong>{title}</strong>
                  </Link>
                  <span className="soft small">{what}</span>
                </span>
              </li>
            ))}
          </ul>
          <OwnDetails of={viewer.person} />
          <Channels of={viewer.person} />
          <Section title={t('me.look')}>
            <Choices
              name="scheme"
              label={t('me.scheme')}
              single
              values={[scheme]}
              onChange={([chosen = 'system']) => {
                chooseScheme(chosen);
                setScheme(chosen);
              }}
              choices={schemes.map(value => ({ value, label: t(`me.scheme.${value}`) }))}
            />
          </Section>
          {viewer.consents.edges.length > 0 && (
            <Section title={t('me.consents')} lead={t('me.consentsLead')}>
              <ul role="list" className="things">
                {viewer.consents.edges.map(({ node: { id, givenAt, text, programme } }) => (
                  <li key={id}>
                    <details>
                      <summary>
                        {t('me.consent', { what: programme?.title ?? t('me.gone'), when: date(givenAt) })}
                      </summary>
                      <p className="written">{text}</p>
                    </details>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {viewer.sessions.length > 0 && (
            <Section
              title={t('me.sessions')}
              lead={t('me.sessionsLead')}
              actions={
                <Actions
                  allowed={['all']}
                  actions={[
                    {
                      action: 'all',
                      label: t('me.everywhere'),
                      kind: 'danger',
                      confirm: t('me.everywhereSays', { count: viewer.sessions.length }),
                      run: () => everywhere.send({}),
                    },
                  ]}
                  onDone={() => void leave()}
                />
              }
            >
              <ul role="list" className="things">
                {viewer.sessions.map(({ id, createdAt, lastUsedAt, userAgent, isCurrent }) => (
                  <li key={id}>
                    <span className="stack-tight">
                      <span>{userAgent ?? t('me.unknownDevice')}</span>
                      <span className="soft small">
                        {t('me.session', { since: date(createdAt), used: date(lastUsedAt) })}
                      </span>
                    </span>
                    {isCurrent ? (
                      <span className="soft">{t('me.thisOne')}</span>
                    ) : (
                      <Actions
                        allowed={['revoke']}
                        actions={[{ action: 'revoke', label: t('me.revoke'), run: () => revoke.send({ id }) }]}
                        onDone={screen.reload}
                      />
                    )}
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
