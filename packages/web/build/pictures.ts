import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { pictured } from './pictured-states.ts';

// Takes a picture of every screen of a running demo, for whoever looks at them: in both languages, on a desktop, in the
// dark and on a phone. `npm start`, then `npm run tour`, then CHROMIUM=… node packages/web/build/pictures.ts [part of a name].
// They are in `packages/web/screenshots`, which is not committed.

const url = process.env['MENTORKIT_URL'] ?? 'http://127.0.0.1:4000';
const web = join(import.meta.dirname, '..');
const out = join(web, 'screenshots');
const only = process.argv[2] ?? '';

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  'small phone dark': { viewport: { width: 320, height: 700 }, hasTouch: true, colorScheme: 'dark' },
};
/** Each language in two of them: what breaks in one is seldom whole in the other. */
const taken: readonly (readonly [language: string, look: string])[] = [
  ['en', 'desktop'],
  ['da', 'desktop'],
  ['en', 'dark'],
  ['da', 'phone'],
  ['en', 'small phone dark'],
];

/** Every address, as `routes.ts` has them; the console's begin with `/manage`. */
const [app, desk] = readFileSync(join(web, 'src/routes.ts'), 'utf8').split('const desk =');
const pathsIn = (text: string) => [...text.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path!);
const [ofDesk, ofProgramme, ofAdministration] = desk!.split(/const managed =|const begin =/);
const paths = [
  ...pathsIn(app!).filter(path => path !== '/signed-in'),
  '/manage',
  ...pathsIn(ofDesk!)
    .filter(path => path.length > 1 && path !== '/manage')
    .map(path => `/manage${path}`),
  ...pathsIn(ofProgramme!).map(path =>
    path.startsWith('/programmes/') ? `/manage${path}` : `/manage/programmes/$programmeId${path === '/' ? '' : path}`,
  ),
  ...pathsIn(ofAdministration!).map(path => `/manage${path}`),
];

type Ids = Readonly<Record<string, string | undefined>>;
const administrator = 'manager@demo.invalid';
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM']!, args: ['--no-sandbox'] });
try {
  const { ids, participant, partners } = await findTour();
  const [queued, waiting, , declined, unfinished, invited] = partners;
  const { programmeId, ...page } = await pictured(ask, administrator, partners);
  const life = { ...ids, ...page, programmeId };
  const applied = ['/programmes/$programmeId'];
  for (const [language, look] of taken) {
    const take = (who: string | undefined, wanted: readonly string[], of: Ids = life, as = '') =>
      takeAll(who, language, look, wanted, of, as);
    await take(
      administrator,
      paths.filter(path => path.startsWith('/manage')),
      { ...ids, ...page },
    );
    await take(
      participant,
      paths.filter(path => !path.startsWith('/manage')),
      { ...ids, ...page },
    );
    // Where people come in, wait and go; to strangers the public page is all there is.
    await take(
      administrator,
      ['applications', 'invitations', 'design', 'people'].map(name => `/manage/programmes/$programmeId/${name}`),
      life,
      'life',
    );
    await take(administrator, ['/manage/programmes/$programmeId/applications?state=WAITLISTED'], life, 'life');
    await take(undefined, ['/p/$organisation/$slug'], life, 'stranger');
    await take(queued, applied, life, 'queued');
    await take(waiting, applied, life, 'waiting');
    await take(declined, applied, life, 'declined');
    await take(unfinished, ['/', ...applied, '/programmes/$programmeId/apply'], life, 'unfinished');
    await take(invited, ['/', ...applied, '/programmes/$programmeId/apply'], life, 'invited');
  }
} finally {
  await browser.close();
}

/** What the tour has made: the ids that stand in the addresses, and somebody who takes part. */
async function findTour() {
  const found = await ask(
    administrator,
    `{ programmes(first: 50) { edges { node { id title
         sessions(first: 1, state: SCHEDULED) { edges { node { id match { id } } } }
         matchingRuns(first: 1) { edges { node { id } } }
         imports(first: 1) { edges { node { id } } } } } } }`,
  );
  const programme = found.programmes.edges
    .map((edge: any) => edge.node)
    .find(({ sessions }: any) => sessions?.edges.length > 0);
  if (!programme) throw new Error('There is no session to show: run the tour first.');
  const { id: sessionId, match } = programme.sessions.edges[0].node;
  const { match: ofTwo } = await ask(
    administrator,
    'query ($id: ID!) { match(id: $id) { members { participant { person { email } } } } }',
    { id: match.id },
  );
  const participant: string = ofTwo.members[0].participant.person.email;
  const { programme: peopled } = await ask(
    administrator,
    `query ($id: ID!) { programme(id: $id) {
       participants(first: 40, state: APPROVED) { edges { node { person { email } } } } } }`,
    { id: programme.id },
  );
  const partners: string[] = peopled.participants.edges
    .map(({ node }: any) => node.person.email)
    .filter((email: string | null) => email && email !== participant)
    .slice(0, 6);
  const ids: Ids = {
    programmeId: programme.id,
    matchId: match.id,
    runId: programme.matchingRuns.edges[0]?.node.id,
    importId: programme.imports.edges[0]?.node.id,
    sessionId,
    pluginId: 'video-jitsi',
  };
  return { ids, participant, partners };
}

async function takeAll(
  email: string | undefined,
  language: string,
  look: string,
  wanted: readonly string[],
  ids: Ids,
  as: string,
): Promise<void> {
  const context = await browser.newContext({ ...looks[look], locale: language, reducedMotion: 'reduce' });
  if (email !== undefined) await signIn(context, email, language);
  for (const path of wanted) {
    const shown = path.replace(/[^\w]+/g, '_').replace(/^_|_$/g, '') || 'home';
    const name = `${shown}${as && ` ${as}`} ${language} ${look}`;
    if (!name.includes(only)) continue;
    const address = path.replace(/\$(\w+)/g, (_all, id: string) => encodeURIComponent(ids[id] ?? 'none'));
    const page = await context.newPage();
    await page.goto(url + address);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: join(out, `${name.replaceAll(' ', '_')}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
}

async function signIn(context: BrowserContext, email: string, language: string): Promise<void> {
  const { viewer } = await ask(email, '{ viewer { person { id version } } }');
  await ask(
    email,
    `mutation ($id: ID!, $version: Int!, $locale: String!) {
       changeMember(id: $id, version: $version, input: { locale: $locale }) { __typename } }`,
    { ...viewer.person, locale: language },
  );
  await context.request.post(`${url}/demo/sign-in`, { data: { email } });
}

async function ask(email: string, query: string, variables: object = {}): Promise<any> {
  const { token } = (await (await fetch(`${url}/demo/token/${encodeURIComponent(email)}`)).json()) as { token: string };
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
