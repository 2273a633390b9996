import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorld, type Role, type World } from '@mentorkit/testing/world';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, keepPicture, type Looks, stage } from './fixtures/stage.ts';

const at = stage();
let world: World;
beforeAll(async () => {
  world = await createWorld(at.ground.platform, 'Canary');
});

interface Visited {
  /** Who looks. */
  readonly as: Role;
  /** The one query, and the one stream where it is live. */
  readonly asks: readonly string[];
}

const console_ = '/manage/programmes/$Programme';

/** Every address of the app, with ids of the world in the place of its parameters. */
const screens: Readonly<Record<string, Visited>> = {
  '/': { as: 'mentee', asks: ['query HomeScreen'] },
  '/programmes/$Programme': { as: 'mentee', asks: ['query ProgrammeScreen'] },
  '/programmes/$Programme/apply': { as: 'member', asks: ['query ApplyScreen'] },
  '/programmes/$Programme/community': {
    as: 'mentee',
    asks: ['query CommunityScreen', 'subscription FeedEvents'],
  },
  '/matches': { as: 'mentee', asks: ['query MyMatchesScreen'] },
  '/matches/$Match': { as: 'mentee', asks: ['query MatchScreen'] },
  '/matches/$Match/book': { as: 'mentee', asks: ['query BookScreen'] },
  '/sessions': { as: 'mentee', asks: ['query MySessionsScreen'] },
  '/sessions/$Session': { as: 'mentee', asks: ['query SessionScreen'] },
  '/me': { as: 'mentee', asks: ['query MeScreen'] },
  '/me/hours': { as: 'mentee', asks: ['query HoursScreen'] },
  '/me/accommodations': { as: 'mentee', asks: ['query AccommodationsScreen'] },
  '/me/accounts': { as: 'mentee', asks: ['query AccountsScreen'] },
  '/manage': { as: 'manager', asks: ['query ProgrammesScreen'] },
  '/manage/programmes/new': { as: 'administrator', asks: ['query NewProgrammeScreen'] },
  [console_]: { as: 'manager', asks: ['query OverviewScreen'] },
  [`${console_}/design`]: { as: 'manager', asks: ['query DesignScreen'] },
  [`${console_}/people`]: { as: 'manager', asks: ['query PeopleScreen'] },
  [`${console_}/applications`]: { as: 'manager', asks: ['query ApplicationsScreen', 'subscription ProgrammeProgress'] },
  [`${console_}/invitations`]: { as: 'manager', asks: ['query InvitationsScreen'] },
  [`${console_}/imports`]: { as: 'manager', asks: ['query ImportsScreen'] },
  [`${console_}/imports/$ParticipantImport`]: { as: 'manager', asks: ['query ImportScreen'] },
  [`${console_}/matching`]: { as: 'manager', asks: ['query RunsScreen'] },
  [`${console_}/matching/$MatchingRun`]: { as: 'manager', asks: ['query RunScreen'] },
  [`${console_}/matches`]: { as: 'manager', asks: ['query ProgrammeMatchesScreen'] },
  [`${console_}/sessions`]: { as: 'manager', asks: ['query ProgrammeSessionsScreen'] },
  [`${console_}/moderation`]: { as: 'moderator', asks: ['query ModerationScreen'] },
};
/** Those of administrators have tests of their own, and the windows that only open for a moment. */
const elsewhere =
  /^\/(begin|members|organisation|vocabulary|clients|audit|deliveries|plugins.*|signed-in|manage|p\/.*|join\/.*)$/;

const looks: readonly Looks[] = [
  { width: 1280 },
  { width: 1280, scheme: 'dark' },
  { width: 320, height: 700, touch: true },
  { width: 1280, zoom: 2, scheme: 'dark' },
];

test('every address of the app is played here, or by the tests beside its screen', () => {
  const written = readFileSync(join(import.meta.dirname, 'routes.ts'), 'utf8');
  const paths = [...written.matchAll(/path: '([^']+)'/g)].map(([, path]) => path!);
  const shapes = new Set(Object.keys(screens).map(path => path.replace(/\$\w+/g, '$')));
  const known = (path: string) => {
    const shape = path.replace(/\$\w+/g, '$').replace(/\/$/, '') || '/';
    return elsewhere.test(path) || [...shapes].some(one => one === shape || one.endsWith(shape));
  };
  expect(paths.filter(path => !known(path))).toEqual([]);
});

test.each(Object.entries(screens))(
  '%s asks once, can be read by everybody, and fits every window',
  async (address, { as, asks }) => {
    const path = address.replace(/\$(\w+)/g, (_all, type: string) => {
      const id = world.ids[type];
      if (id === undefined) throw new Error(`The world has no ${type}`);
      return encodeURIComponent(id);
    });
    for (const look of looks) {
      const { page, operations, context } = await at.open(world.people[as], path, look);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await expect.poll(() => operations(), { timeout: 3_000 }).toEqual(['query Shell', ...asks]);
      const { width, scheme = 'light', zoom = 1 } = look;
      await keepPicture(page, `${address} ${width} ${scheme} ${zoom}x`);
      await context.close();
    }
  },
  60_000,
);
