import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { parseSearch, stringifySearch, texts } from './start/search.ts';
import { AppFrame } from './shell/app-frame.tsx';
import { Root } from './shell/root.tsx';
import { screen } from './shell/lazy-screen.tsx';
import { Broken } from './shell/broken.tsx';
import { NotFound } from './shell/not-found.tsx';

// Every address of the app. A screen is loaded when somebody goes there, or is about to.

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

/** What a participant sees; made for a phone first. */
const app = createRoute({ getParentRoute: () => root, id: 'app', component: AppFrame });

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: screen(() => import('./home/home.screen.tsx'), 'HomeScreen'),
});
const programme = createRoute({
  getParentRoute: () => app,
  path: '/programmes/$programmeId',
  component: screen(() => import('./programmes/programme.screen.tsx'), 'ProgrammeScreen'),
});
const apply = createRoute({
  getParentRoute: () => app,
  path: '/programmes/$programmeId/apply',
  component: screen(() => import('./programmes/apply.screen.tsx'), 'ApplyScreen'),
});
const community = createRoute({
  getParentRoute: () => app,
  path: '/programmes/$programmeId/community',
  component: screen(() => import('./community/community.screen.tsx'), 'CommunityScreen'),
});
const matches = createRoute({
  getParentRoute: () => app,
  path: '/matches',
  component: screen(() => import('./matches/my-matches.screen.tsx'), 'MyMatchesScreen'),
});
const match = createRoute({
  getParentRoute: () => app,
  path: '/matches/$matchId',
  component: screen(() => import('./matches/match.screen.tsx'), 'MatchScreen'),
});
const book = createRoute({
  getParentRoute: () => app,
  path: '/matches/$matchId/book',
  component: screen(() => import('./sessions/book.screen.tsx'), 'BookScreen'),
});
const sessions = createRoute({
  getParentRoute: () => app,
  path: '/sessions',
  component: screen(() => import('./sessions/my-sessions.screen.tsx'), 'MySessionsScreen'),
});
const session = createRoute({
  getParentRoute: () => app,
  path: '/sessions/$sessionId',
  component: screen(() => import('./sessions/session.screen.tsx'), 'SessionScreen'),
});
const me = createRoute({
  getParentRoute: () => app,
  path: '/me',
  component: screen(() => import('./me/me.screen.tsx'), 'MeScreen'),
});
const hours = createRoute({
  getParentRoute: () => app,
  path: '/me/hours',
  component: screen(() => import('./availability/hours.screen.tsx'), 'HoursScreen'),
});
const accommodations = createRoute({
  getParentRoute: () => app,
  path: '/me/accommodations',
  component: screen(() => import('./me/accommodations.screen.tsx'), 'AccommodationsScreen'),
});
const accounts = createRoute({
  getParentRoute: () => app,
  path: '/me/accounts',
  // Where a vendor sends people back to, with what came of it.
  validateSearch: texts('connection', 'error'),
  component: screen(() => import('./accounts/accounts.screen.tsx'), 'AccountsScreen'),
});

/** Read by everybody, signed in or not. */
const publicPage = createRoute({
  getParentRoute: () => root,
  path: '/p/$organisation/$slug',
  component: screen(() => import('./programmes/public-page.screen.tsx'), 'PublicPageScreen'),
});

const join = createRoute({
  getParentRoute: () => app,
  path: '/join/$token',
  // Of an organisation, by whose name newcomers sign in.
  validateSearch: texts('organisation'),
  component: screen(() => import('./invitations/join.screen.tsx'), 'JoinScreen'),
});

/** Where a sign-in in another window comes back to. */
const signedIn = createRoute({
  getParentRoute: () => app,
  path: '/signed-in',
  component: screen(() => import('./sign-in/signed-in.screen.tsx'), 'SignedInScreen'),
});

/** For who manages, moderates or administers; made for a keyboard first. */
const desk = createRoute({
  getParentRoute: () => root,
  path: '/manage',
  component: screen(() => import('./shell/console-frame.tsx'), 'ConsoleFrame'),
});
const programmes = createRoute({
  getParentRoute: () => desk,
  path: '/',
  validateSearch: texts('state'),
  component: screen(() => import('./programmes/programmes.screen.tsx'), 'ProgrammesScreen'),
});
const newProgramme = createRoute({
  getParentRoute: () => desk,
  path: '/programmes/new',
  component: screen(() => import('./programmes/new-programme.screen.tsx'), 'NewProgrammeScreen'),
});
/** All that is about one programme stands beneath its name and its own menu. */
const managed = createRoute({
  getParentRoute: () => desk,
  path: '/programmes/$programmeId',
  component: screen(() => import('./programmes/managed-frame.tsx'), 'ManagedFrame'),
});
const overview = createRoute({
  getParentRoute: () => managed,
  path: '/',
  component: screen(() => import('./programmes/overview.screen.tsx'), 'OverviewScreen'),
});
const design = createRoute({
  getParentRoute: () => managed,
  path: '/design',
  component: screen(() => import('./programmes/design.screen.tsx'), 'DesignScreen'),
});
const people = createRoute({
  getParentRoute: () => managed,
  path: '/people',
  validateSearch: texts('role', 'state', 'search', 'order', 'person'),
  component: screen(() => import('./people/people.screen.tsx'), 'PeopleScreen'),
});
const applications = createRoute({
  getParentRoute: () => managed,
  path: '/applications',
  validateSearch: texts('role', 'state', 'search', 'order'),
  component: screen(() => import('./people/applications.screen.tsx'), 'ApplicationsScreen'),
});
const invitations = createRoute({
  getParentRoute: () => managed,
  path: '/invitations',
  component: screen(() => import('./invitations/invitations.screen.tsx'), 'InvitationsScreen'),
});
const imports = createRoute({
  getParentRoute: () => managed,
  path: '/imports',
  component: screen(() => import('./people/imports.screen.tsx'), 'ImportsScreen'),
});
const imported = createRoute({
  getParentRoute: () => managed,
  path: '/imports/$importId',
  component: screen(() => import('./people/import.screen.tsx'), 'ImportScreen'),
});
const runs = createRoute({
  getParentRoute: () => managed,
  path: '/matching',
  component: screen(() => import('./matching/runs.screen.tsx'), 'RunsScreen'),
});
const run = createRoute({
  getParentRoute: () => managed,
  path: '/matching/$runId',
  validateSearch: texts('show', 'mentee', 'mentor'),
  component: screen(() => import('./matching/run.screen.tsx'), 'RunScreen'),
});
const programmeMatches = createRoute({
  getParentRoute: () => managed,
  path: '/matches',
  validateSearch: texts('state', 'match'),
  component: screen(() => import('./matches/programme-matches.screen.tsx'), 'ProgrammeMatchesScreen'),
});
const programmeSessions = createRoute({
  getParentRoute: () => managed,
  path: '/sessions',
  validateSearch: texts('state', 'from', 'until'),
  component: screen(() => import('./sessions/programme-sessions.screen.tsx'), 'ProgrammeSessionsScreen'),
});
const moderation = createRoute({
  getParentRoute: () => managed,
  path: '/moderation',
  component: screen(() => import('./community/moderation.screen.tsx'), 'ModerationScreen'),
});
const begin = createRoute({
  getParentRoute: () => desk,
  path: '/begin',
  component: screen(() => import('./administration/begin.screen.tsx'), 'BeginScreen'),
});
const members = createRoute({
  getParentRoute: () => desk,
  path: '/members',
  validateSearch: texts('status', 'search', 'person'),
  component: screen(() => import('./administration/members.screen.tsx'), 'MembersScreen'),
});
const brand = createRoute({
  getParentRoute: () => desk,
  path: '/organisation',
  component: screen(() => import('./administration/organisation.screen.tsx'), 'OrganisationScreen'),
});
const vocabulary = createRoute({
  getParentRoute: () => desk,
  path: '/vocabulary',
  component: screen(() => import('./administration/vocabulary.screen.tsx'), 'VocabularyScreen'),
});
const clients = createRoute({
  getParentRoute: () => desk,
  path: '/clients',
  component: screen(() => import('./administration/clients.screen.tsx'), 'ClientsScreen'),
});
const audit = createRoute({
  getParentRoute: () => desk,
  path: '/audit',
  validateSearch: texts('action', 'outcome', 'subjectType', 'subject', 'actor', 'from', 'until'),
  component: screen(() => import('./administration/audit.screen.tsx'), 'AuditScreen'),
});
const deliveries = createRoute({
  getParentRoute: () => desk,
  path: '/deliveries',
  validateSearch: texts('deliveryState', 'channel'),
  component: screen(() => import('./administration/deliveries.screen.tsx'), 'DeliveriesScreen'),
});
const plugins = createRoute({
  getParentRoute: () => desk,
  path: '/plugins',
  component: screen(() => import('./plugins/plugins.screen.tsx'), 'PluginsScreen'),
});
const plugin = createRoute({
  getParentRoute: () => desk,
  path: '/plugins/$pluginId',
  component: screen(() => import('./plugins/plugin.screen.tsx'), 'PluginScreen'),
});

const managedScreens = [
  overview,
  design,
  people,
  applications,
  invitations,
  imports,
  imported,
  runs,
  run,
  programmeMatches,
  programmeSessions,
  moderation,
];
const administration = [begin, members, brand, vocabulary, clients, audit, deliveries, plugins, plugin];

export const router = createRouter({
  routeTree: root.addChildren([
    publicPage,
    app.addChildren([
      home,
      join,
      programme,
      apply,
      community,
      matches,
      match,
      book,
      sessions,
      session,
      me,
      hours,
      accommodations,
      accounts,
      signedIn,
    ]),
    desk.addChildren([programmes, newProgramme, managed.addChildren(managedScreens), ...administration]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
