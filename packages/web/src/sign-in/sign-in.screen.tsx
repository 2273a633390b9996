import { useEffect, useState } from 'react';
import type { Organisation } from '../shell/viewer.ts';
import { Button } from '../parts/button.tsx';
import { wordsOf } from '../parts/actions.tsx';
import { Notice } from '../parts/notice.tsx';
import { Waiting } from '../parts/progress.tsx';
import { chooseLanguage } from '../start/language.ts';
import { usePlatform } from '../start/platform.ts';
import { languages } from '../texts/languages.ts';
import { useWords } from '../texts/text.ts';
import { linkFollowed } from './link-followed.ts';
import { readSignInWays, type SignInWays } from './ways.ts';
import '../shell/shell.css';

export interface SignInProps {
  /** Where the host name says whose pages these are. */
  readonly organisation: Organisation | undefined;
  onSignedIn(): void;
}

/** For who is not signed in, at whatever address: after it, they are where they wanted to be. */
export function SignIn({ organisation, onSignedIn }: SignInProps) {
  const { t, language } = useWords();
  const name = organisation?.name ?? 'Mentorkit';
  useEffect(() => {
    document.title = t('signIn.title', { name });
  }, [t, name]);
  return (
    <main className="sign-in">
      <h1>{t('signIn.title', { name })}</h1>
      <Link />
      <Ways onSignedIn={onSignedIn} />
      <p className="row">
        {languages
          .filter(other => other !== language)
          .map(other => (
            <Button key={other} kind="quiet" lang={other} onClick={() => chooseLanguage(other)}>
              {new Intl.DisplayNames(other, { type: 'language' }).of(other)}
            </Button>
          ))}
      </p>
    </main>
  );
}

/** Of who follows the link of a programme: what is to be done first, or what stands against it. */
function Link() {
  const { t } = useWords();
  const link = linkFollowed();
  if (!link) return null;
  if (link.problem === undefined) return <p className="soft">{t('signIn.link')}</p>;
  return (
    <Notice kind="warning">
      <p>{t(link.problem === 'JOINING_CLOSED' ? 'signIn.link.members' : 'signIn.link.over')}</p>
    </Notice>
  );
}

/** The ways in that this platform has: its providers, and in a demo the people that one can be. */
export function Ways({ onSignedIn, inWindow }: { onSignedIn(): void; readonly inWindow?: boolean }) {
  const { t } = useWords();
  const { client } = usePlatform();
  const [ways, setWays] = useState<SignInWays>();
  const [wrong, setWrong] = useState<string>();
  useEffect(() => {
    readSignInWays().then(setWays, () => setWrong(t('signIn.unreachable')));
  }, [t]);
  async function enterAs(email: string): Promise<void> {
    const outcome = await client.session.signInToDemo(email);
    if (outcome.kind === 'ok') onSignedIn();
    else setWrong(wordsOf(outcome));
  }
  const link = inWindow ? undefined : linkFollowed();
  const returnTo = inWindow ? '/signed-in' : (link?.path ?? location.pathname + location.search);
  return (
    <>
      {wrong !== undefined && (
        <Notice kind="danger" takesFocus action={<Button onClick={() => location.reload()}>{t('parts.again')}</Button>}>
          <p>{wrong}</p>
        </Notice>
      )}
      {!ways && wrong === undefined && <Waiting rows={4} />}
      {ways?.providers.map(provider => (
        <a
          key={provider}
          className="button button-main"
          href={client.session.signInAddress({ provider, returnTo, ...link?.joining })}
          target={inWindow ? '_blank' : undefined}
          rel={inWindow ? 'opener' : undefined}
        >
          {ways.providers.length > 1 ? t('signIn.withProvider', { provider }) : t('signIn.signIn')}
        </a>
      ))}
      {ways && ways.people.length > 0 && (
        <section className="stack" aria-label={t('signIn.demo')}>
          <p className="soft">{t('signIn.demoLead')}</p>
          <ul role="list" className="sign-in-people">
            {ways.people.map(person => (
              <li key={person.email}>
                <button type="button" className="sign-in-person" onClick={() => void enterAs(person.email)}>
                  <strong>{person.name}</strong>
                  <span className="soft" lang="en">
                    {person.what}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {ways && ways.people.length === 0 && ways.providers.length === 0 && (
        <Notice kind="warning">
          <p>{t('signIn.none')}</p>
        </Notice>
      )}
    </>
  );
}
