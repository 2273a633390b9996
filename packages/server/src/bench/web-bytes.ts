import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { acceptMatch, giveConsent, matchList } from '../tour/matching.ts';
import { mutualSlots, scheduleSession } from '../tour/session.ts';
import type { Figure } from './report.ts';
import type { Stand } from './stand.ts';
import { open } from './web-visit.ts';

const web = join(import.meta.dirname, '../../../web');
const manager = 'manager@demo.invalid';

/** Every address of the app, with names of ids in the place of its parameters; beneath `/manage` for a manager. */
const addresses = [
  '/',
  '/programmes/$programme',
  '/programmes/$programme/apply',
  '/programmes/$programme/community',
  '/matches',
  '/matches/$match',
  '/matches/$match/book',
  '/sessions',
  '/sessions/$session',
  '/me',
  '/me/hours',
  '/me/accommodations',
  '/me/accounts',
  '/manage',
  '/manage/programmes/new',
  '/manage/programmes/$programme',
  '/manage/programmes/$programme/design',
  '/manage/programmes/$programme/people',
  '/manage/programmes/$programme/applications',
  '/manage/programmes/$programme/imports',
  '/manage/programmes/$programme/imports/$import',
  '/manage/programmes/$programme/matching',
  '/manage/programmes/$programme/matching/$run',
  '/manage/programmes/$programme/matches',
  '/manage/programmes/$programme/sessions',
  '/manage/programmes/$programme/moderation',
  '/manage/begin',
  '/manage/members',
  '/manage/organisation',
  '/manage/vocabulary',
  '/manage/clients',
  '/manage/audit',
  '/manage/deliveries',
  '/manage/plugins',
  '/manage/plugins/$plugin',
];
/** One only closes the window that somebody has signed in in; no programme of the demo has a page for everybody. */
const without = ['/signed-in', '/p/$organisation/$slug'];

interface Weighed {
  readonly address: string;
  /** Addresses of the scripts that a first visit loads there. */
  readonly scripts: readonly string[];
  /** Compressed, as it came. */
  readonly answer: number;
}

/** What a first visit to each screen loads: script, the part that only it needs, and what GraphQL answers it. */
export async function webBytes(browser: Browser, stand: Stand, programmeId: string): Promise<Figure[]> {
  assertComplete();
  const { ids, mentee } = await idsOf(stand, programmeId);
  const weighed: Weighed[] = [];
  for (const address of addresses) {
    const path = address.replace(/\$(\w+)/g, (_all, name: string) => encodeURIComponent(ids[name]!));
    const visit = await open(browser, stand.api.url, address.startsWith('/manage') ? manager : mentee, path);
    // The first says who is here and how all looks; the others are the screen's.
    const [, ...answers] = await visit.answers();
    weighed.push({ address, scripts: visit.scripts, answer: answers.reduce((sum, bytes) => sum + bytes, 0) });
    await visit.close();
  }
  const others = (screen: Weighed) => weighed.filter(other => frameOf(other) === frameOf(screen) && other !== screen);
  return weighed.map(screen => {
    const own = screen.scripts.filter(script => !others(screen).every(({ scripts }) => scripts.includes(script)));
    return {
      bench: 'bytes',
      what: `${screen.address}: script, first load, gzip`,
      value: kilobytes(screen.scripts),
      unit: 'kB',
      goal: { atMost: 180 },
      remark: `beside its frame ${kilobytes(own).toFixed(1)} kB; answer ${(screen.answer / 1000).toFixed(1)} kB`,
    };
  });
}

/** What all screens of a frame load is the frame's. */
function frameOf({ address }: Weighed): string {
  return /^\/manage\/programmes\/\$|^\/manage|^/.exec(address)![0];
}

function kilobytes(scripts: readonly string[]): number {
  return scripts.reduce((sum, path) => sum + statSync(join(web, 'dist', `${path}.gz`)).size, 0) / 1000;
}

/** A screen that is new has to be weighed, too. */
function assertComplete(): void {
  const written = readFileSync(join(web, 'src/routes.ts'), 'utf8');
  const shape = (path: string) => path.replace(/\$\w+/g, '$').replace(/\/$/, '');
  const known = [...addresses, ...without].map(shape);
  const missing = [...written.matchAll(/path: '([^']+)'/g)]
    .map(([, path]) => shape(path!))
    .filter(path => !known.some(one => one === path || one.endsWith(path)));
  if (missing.length > 0) throw new Error(`Not weighed: ${missing.join(', ')}`);
}

/** One of each kind, made where there is none, and whose the match is. */
async function idsOf(stand: Stand, programme: string) {
  const asManager = await stand.signIn(manager);
  const { programme: of, plugins } = await asManager.request(
    `query ($id: ID!) {
      plugins { pluginId }
      programme(id: $id) {
        imports(first: 1) { edges { node { id } } }
        matchingRuns(first: 1) { edges { node { id } } }
      }
    }`,
    { id: programme },
  );
  const offers = await asManager.request(matchList, { id: programme });
  for (const { node } of offers.programme.matches.edges) {
    const emails = node.members.map(({ participant }: any) => participant.person.email) as string[];
    const people = await Promise.all(emails.map(email => stand.signIn(email)));
    const from = Temporal.Now.instant().add({ hours: 24 });
    for (const person of people) {
      await person.mutate(giveConsent, { programmeId: programme, privacyVersion: 1 });
      await person.mutate(acceptMatch, { id: node.id });
    }
    const { mutualSlots: slots } = await people[0]!.request(mutualSlots, {
      matchId: node.id,
      from: from.toString(),
      to: from.add({ hours: 24 * 14 }).toString(),
    });
    if (slots.length === 0) continue;
    const input = { matchId: node.id, startsAt: slots[0].startsAt, minutes: 60 };
    const { scheduleSession: scheduled } = await people[0]!.mutate(scheduleSession, { input });
    const ids: Record<string, string> = {
      programme,
      match: node.id,
      session: scheduled.session.id,
      import: of.imports.edges[0].node.id,
      run: of.matchingRuns.edges[0].node.id,
      plugin: plugins[0].pluginId,
    };
    return { ids, mentee: emails[node.members.findIndex(({ side }: any) => side === 'MENTEE')]! };
  }
  throw new Error('No two who were matched have time together');
}
