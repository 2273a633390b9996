import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';

import { paintAs } from '../look/paint.ts';
import { Announcer } from '../parts/live.tsx';
import { router } from '../routes.ts';
import { openPlatform, PlatformContext } from '../start/platform.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useScreen } from '../start/screen.tsx';
import { firstLanguage, speak } from '../start/language.ts';
import { languageFor, loadWords, type TermForms, type Words, WordsContext } from '../texts/text.ts';
import { SignIn } from '../sign-in/sign-in.screen.tsx';
import { SignInAgain } from '../sign-in/sign-in-again.tsx';
import { ShellQuery, type Visit, VisitContext } from './viewer.ts';

/** Before anything is asked: the language that this device wishes, so that even the first failure has words. */
export function App() {
  const [viewAs, setViewAs] = useState<string>();
  const platform = useMemo(() => openPlatform(viewAs), [viewAs]);
  useEffect(() => () => platform.client.close(), [platform]);
  return (
    <PlatformContext value={platform}>
      <Provider value={platform.graphql}>
        <Speaking key={viewAs ?? ''} viewAs={setViewAs} />
      </Provider>
    </PlatformContext>
  );
}

/** In the language and with the words of who is here. */
function Speaking({ viewAs }: Pick<Visit, 'viewAs'>) {
  const shell = useShell();
  const { data } = shell;
  const { organisation, viewer } = data ?? {};
  const language = viewer ? languageFor([viewer.person.locale]) : firstLanguage();
  const timeZone = viewer?.person.timeZone;
  const { reload } = shell;
  // The words of the organisation come in the language that they were asked in.
  const terms = organisation?.terms.filter(({ locale }) => locale === language);
  const isForeign = terms?.length === 0;
  useEffect(() => {
    speak(language);
    if (isForeign) reload();
  }, [language, isForeign, reload]);
  const key = JSON.stringify(terms ?? []);
  const [words, setWords] = useState<Words>();
  useEffect(() => {
    if (isForeign) return;
    let late = false;
    void loadWords(language, JSON.parse(key) as TermForms[], timeZone).then(loaded => {
      if (!late) setWords(loaded);
    });
    return () => {
      late = true;
    };
  }, [language, key, timeZone, isForeign]);
  if (!words) return null;
  return (
    <WordsContext value={words}>
      <Announcer>
        <Entrance shell={shell} viewAs={viewAs} />
      </Announcer>
    </WordsContext>
  );
}

/** Who is signed in is shown in; the address stays what it was for who is not. A public page is shown to all. */
function Entrance({ shell, viewAs }: Pick<Visit, 'viewAs'> & { readonly shell: ReturnType<typeof useShell> }) {
  useBrand(shell.data?.organisation);
  if (!shell.data) return <main className="page">{shell.instead}</main>;
  const { viewer, organisation } = shell.data;
  const page = (!viewer || !organisation) && /^\/p\/([^/]+)\/([^/]+)\/?$/.exec(location.pathname);
  if (page)
    return (
      <Suspense>
        <PublicPage organisation={decodeURIComponent(page[1]!)} slug={decodeURIComponent(page[2]!)} />
      </Suspense>
    );
  if (!viewer || !organisation) return <SignIn organisation={organisation ?? undefined} onSignedIn={shell.reload} />;
  return (
    <VisitContext value={{ viewer, organisation, reload: shell.reload, viewAs }}>
      <RouterProvider router={router} />
      <SignInAgain />
    </VisitContext>
  );
}

const PublicPage = lazy(async () => ({ default: (await import('../programmes/public-page.tsx')).PublicPage }));

const useShell = () => useScreen(ShellQuery);

function useBrand(organisation: ResultOf<typeof ShellQuery>['organisation'] | undefined): void {
  const colours = organisation?.brand.colours;
  const name = organisation?.name;
  useEffect(() => {
    if (name !== undefined) document.documentElement.dataset['organisation'] = name;
    const main = colours?.find(colour => colour.name === 'primary') ?? colours?.[0];
    paintAs(main?.value);
  }, [colours, name]);
}
