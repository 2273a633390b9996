import { randomBytes } from 'node:crypto';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, giveRole } from '@mentorkit/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callPlugin, pluginHealth } from '../../plugins/call.ts';
import { meeting } from '../../plugins/fixtures/host.ts';
import { enabledPlugins } from '../../installations/installation.ts';

const acme = new URL('./fixtures/acme.ts', import.meta.url).href;
const acmeUpgraded = new URL('./fixtures/acme-upgraded.ts', import.meta.url).href;
const secretKeys = [{ id: 'test', key: randomBytes(32) }];
const canary = 'canary-of-the-acme-token';

let api: TestPlatform;
let upgraded: TestPlatform;
let admin: TestPerson;
let manager: TestPerson;
let member: TestPerson;

beforeAll(async () => {
  const options = { config: { secretKeys } };
  api = await createTestPlatform({
    ...options,
    plugins: ['@mentorkit/plugin-calendar-ics', acme, '@mentorkit/plugin-nowhere'],
  });
  upgraded = await createTestPlatform({
    ...options,
    beside: api,
    plugins: [acmeUpgraded],
    allowedAddresses: ['127.0.0.1', '::1'],
  });
  const organisation = await api.organisation();
  admin = await api.person(organisation, { name: 'Admin', administrator: true });
  manager = await api.person(organisation, { name: 'Manager' });
  member = await api.person(organisation, { name: 'Member' });
  await giveRole(api, await createProgramme(api, admin), manager, 'MANAGER');
});
afterAll(async () => {
  await upgraded.close();
  await api.close();
});

const setup = 'setup { settings secrets { name lastFour } permissions { name isGranted } }';
const fields = `pluginId status { state lastError { message } breaker } allowedActions ${setup}`;
const list = `{ plugins { pluginId kinds capabilities { kind can } status { state calls } setup { version } allowedActions } }`;
const mutation = (name: string, args: string, selection = `plugin { ${fields} }`) => `mutation (${args
  .split(', ')
  .map(arg => `$${arg}`)
  .join(', ')}) { ${name}(${args
  .split(', ')
  .map(arg => `${arg.split(':')[0]}: $${arg.split(':')[0]}`)
  .join(', ')}) { __typename
  ... on ${name.charAt(0).toUpperCase()}${name.slice(1)}Success { ${selection} }
  ... on Error { code message } ... on InvalidInputError { issues { path message } } } }`;
const configure = mutation('configurePlugin', 'input: ConfigurePluginInput!');
const enable = mutation('enablePlugin', 'pluginId: String!, consentTo: [String!]');
const consent = mutation('consentToPlugin', 'pluginId: String!, consentTo: [String!]!');
const disable = mutation('disablePlugin', 'pluginId: String!');
const testIt = mutation('testPlugin', 'pluginId: String!', 'status detail plugin { status { state } }');

async function run(person: TestPerson, document: string, variables: object = {}, on: TestPlatform = api): Promise<any> {
  const { data, errors } = await on.execute(person, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

async function anAdministrator(): Promise<TestPerson> {
  return await api.person(await api.organisation(), { administrator: true });
}

const pluginId = 'video-acme';
const entered = { pluginId, settings: { server: 'rooms' }, secrets: [{ name: 'token', value: canary }] };
const hosts = ['host:localhost:91'];

async function installed(): Promise<TestPerson> {
  const person = await anAdministrator();
  await run(person, configure, { input: entered });
  expect((await run(person, enable, { pluginId, consentTo: hosts })).plugin.status.state).toBe('ENABLED');
  return person;
}

function save({ organisation }: TestPerson, title = 'Talk', { platform }: TestPlatform = api) {
  const { id, defaultLocale: locale, timeZone } = organisation;
  return callPlugin(platform.plugins, pluginId, 'video', 'save', [{ ...meeting, title }, undefined], {
    organisation: { id, locale, timeZone },
  });
}

test('one plugin is found by its name, by who sees it in the list', async () => {
  const find = (person: TestPerson, id: string) =>
    run(person, 'query ($id: String!) { plugin(pluginId: $id) { pluginId kinds } }', { id });
  expect(await find(admin, pluginId)).toEqual({ pluginId, kinds: ['VIDEO'] });
  expect(await find(member, 'calendar-ics')).toEqual({ pluginId: 'calendar-ics', kinds: ['CALENDAR'] });
  expect(await find(member, pluginId)).toBeNull();
  expect(await find(admin, 'video-nobody')).toBeNull();
});

test('a plugin is called by its name in the language of whoever reads, and by its id where it gives none', async () => {
  const names = async (locale: string) => {
    const reader = await api.person(admin.organisation, { administrator: true, locale });
    return (await run(reader, '{ plugins { name } }')).map(({ name }: { name: string }) => name);
  };
  expect(await names('da')).toEqual(['Kalenderinvitationer med mail', 'video-acme', 'nowhere']);
  expect(await names('en')).toEqual(['Calendar invitations by mail', 'video-acme', 'nowhere']);
});

test('members see what the plugins can do, managers how they fare, and administrators how they are set up', async () => {
  expect(await run(member, list)).toMatchInlineSnapshot(`
    [
      {
        "allowedActions": [],
        "capabilities": [
          {
            "can": [],
            "kind": "CALENDAR",
          },
        ],
        "kinds": [
          "CALENDAR",
        ],
        "pluginId": "calendar-ics",
        "setup": null,
        "status": null,
      },
    ]
  `);
  expect(await run(manager, list)).toMatchInlineSnapshot(`
    [
      {
        "allowedActions": [],
        "capabilities": [
          {
            "can": [],
            "kind": "CALENDAR",
          },
        ],
        "kinds": [
          "CALENDAR",
        ],
        "pluginId": "calendar-ics",
        "setup": null,
        "status": {
          "calls": 0,
          "state": "ENABLED",
        },
      },
      {
        "allowedActions": [],
        "capabilities": [
          {
            "can": [
              "captions",
              "recording",
            ],
            "kind": "VIDEO",
          },
        ],
        "kinds": [
          "VIDEO",
        ],
        "pluginId": "video-acme",
        "setup": null,
        "status": {
          "calls": 0,
          "state": "DISCOVERED",
        },
      },
      {
        "allowedActions": [],
        "capabilities": [],
        "kinds": [],
        "pluginId": "nowhere",
        "setup": null,
        "status": {
          "calls": 0,
          "state": "INCOMPATIBLE",
        },
      },
    ]
  `);
  expect(
    (await run(admin, list)).map((plugin: any) => [plugin.setup.version, plugin.allowedActions]),
  ).toMatchInlineSnapshot(`
    [
      [
        0,
        [
          "CONFIGURE_PLUGIN",
          "DISABLE_PLUGIN",
          "TEST_PLUGIN",
        ],
      ],
      [
        0,
        [
          "CONFIGURE_PLUGIN",
          "TEST_PLUGIN",
        ],
      ],
      [
        0,
        [],
      ],
    ]
  `);
});

test('a plugin that works as it is and asks for nothing serves a new organisation; any other waits', async () => {
  const { organisation } = await anAdministrator();
  const enabled = await api.asPlatform(organisation, async ctx => [
    ...(await enabledPlugins(ctx, 'calendar')),
    ...(await enabledPlugins(ctx, 'video')),
  ]);
  expect(enabled.map(({ id }) => id)).toEqual(['calendar-ics']);
});

test('what the plugin refuses is told by field, and nothing is kept', async () => {
  const person = await anAdministrator();
  const wrong = { pluginId, settings: { server: 'x', mood: 'ill' }, secrets: [{ name: 'token', value: 'short' }] };
  expect(await run(person, configure, { input: wrong })).toMatchInlineSnapshot(`
    {
      "__typename": "InvalidInputError",
      "code": "INVALID_INPUT",
      "issues": [
        {
          "message": "Too small: expected string to have >=3 characters",
          "path": [
            "input",
            "settings",
            "server",
          ],
        },
        {
          "message": "Invalid option: expected one of "well"|"away"|"asks"",
          "path": [
            "input",
            "settings",
            "mood",
          ],
        },
        {
          "message": "Too small: expected string to have >=8 characters",
          "path": [
            "input",
            "secrets",
            "token",
          ],
        },
      ],
      "message": "Some of the input is not right: input.settings.server: Too small: expected string to have >=3 characters; input.settings.mood: Invalid option: expected one of "well"|"away"|"asks"; input.secrets.token: Too small: expected string to have >=8 characters",
    }
  `);
  const unknown = { ...entered, secrets: [...entered.secrets, { name: 'tokn', value: 'x' }] };
  expect((await run(person, configure, { input: unknown })).issues).toMatchInlineSnapshot(`
    [
      {
        "message": "The plugin has no secret of this name; it has token, pin.",
        "path": [
          "input",
          "secrets",
          "tokn",
        ],
      },
    ]
  `);
  expect((await run(person, enable, { pluginId, consentTo: hosts })).issues).toMatchInlineSnapshot(`
    [
      {
        "message": "Invalid input: expected string, received undefined",
        "path": [
          "settings",
          "server",
        ],
      },
      {
        "message": "Invalid input: expected string, received undefined",
        "path": [
          "secrets",
          "token",
        ],
      },
    ]
  `);
  const [, plugin] = await run(person, list);
  expect([plugin.status.state, plugin.setup.version]).toEqual(['DISCOVERED', 0]);
});

test('a plugin is configured, tested, enabled with consent, and called with what was entered', async () => {
  const person = await anAdministrator();
  expect((await run(person, configure, { input: entered })).plugin).toMatchInlineSnapshot(`
    {
      "allowedActions": [
        "CONFIGURE_PLUGIN",
        "ENABLE_PLUGIN",
        "TEST_PLUGIN",
      ],
      "pluginId": "video-acme",
      "setup": {
        "permissions": [
          {
            "isGranted": false,
            "name": "host:localhost:91",
          },
        ],
        "secrets": [
          {
            "lastFour": "oken",
            "name": "token",
          },
        ],
        "settings": {
          "server": "rooms",
        },
      },
      "status": {
        "breaker": "CLOSED",
        "lastError": null,
        "state": "CONFIGURED",
      },
    }
  `);
  await expect(save(person)).rejects.toMatchObject({ failure: 'DISABLED', code: 'PLUGIN_DISABLED', retryable: false });
  expect(await run(person, testIt, { pluginId })).toMatchInlineSnapshot(`
    {
      "__typename": "TestPluginSuccess",
      "detail": "at rooms",
      "plugin": {
        "status": {
          "state": "CONFIGURED",
        },
      },
      "status": "OK",
    }
  `);
  expect(await run(person, enable, { pluginId })).toMatchInlineSnapshot(`
    {
      "__typename": "ConflictError",
      "code": "PLUGIN_CONSENT_NEEDED",
      "message": "The plugin video-acme asks for more than you have consented to: host:localhost:91. Look at what it asks for, then consent to it.",
    }
  `);
  expect((await run(person, enable, { pluginId, consentTo: hosts })).plugin).toMatchInlineSnapshot(`
    {
      "allowedActions": [
        "CONFIGURE_PLUGIN",
        "DISABLE_PLUGIN",
        "TEST_PLUGIN",
      ],
      "pluginId": "video-acme",
      "setup": {
        "permissions": [
          {
            "isGranted": true,
            "name": "host:localhost:91",
          },
        ],
        "secrets": [
          {
            "lastFour": "oken",
            "name": "token",
          },
        ],
        "settings": {
          "server": "rooms",
        },
      },
      "status": {
        "breaker": "CLOSED",
        "lastError": null,
        "state": "ENABLED",
      },
    }
  `);
  expect(await save(person)).toEqual({ externalId: `rooms/${canary.length}` });
  const everything = JSON.stringify(await run(person, `{ plugins { ${fields} } }`));
  expect(everything).not.toContain(canary);
  const { edges } = await run(person, '{ auditEvents(first: 20) { edges { node { action data } } } }');
  expect(edges.map(({ node }: any) => node).toReversed()).toMatchInlineSnapshot(`
    [
      {
        "action": "organisation.create",
        "data": {},
      },
      {
        "action": "plugin.configure",
        "data": {
          "plugin": "video-acme",
          "secrets": [
            "token",
          ],
          "settings": [
            "server",
          ],
        },
      },
      {
        "action": "plugin.test",
        "data": {
          "plugin": "video-acme",
          "status": "ok",
        },
      },
      {
        "action": "plugin.enable",
        "data": {
          "granted": [
            "host:localhost:91",
          ],
          "plugin": "video-acme",
        },
      },
    ]
  `);
});

test('a disabled plugin is not called by anybody, and keeps what was entered', async () => {
  const person = await installed();
  expect((await run(person, disable, { pluginId })).plugin.status.state).toBe('DISABLED');
  await expect(save(person)).rejects.toMatchObject({ code: 'PLUGIN_DISABLED' });
  expect((await run(person, disable, { pluginId })).code).toBe('ILLEGAL_TRANSITION');
  expect((await run(person, enable, { pluginId })).plugin.status.state).toBe('ENABLED');
  expect(await save(person)).toEqual({ externalId: `rooms/${canary.length}` });
});

test('one organisation’s installation says nothing about another’s', async () => {
  await installed();
  const other = await anAdministrator();
  await expect(save(other)).rejects.toMatchObject({ code: 'PLUGIN_DISABLED' });
  const [, plugin] = await run(other, `{ plugins { ${fields} } }`);
  expect(plugin.setup).toEqual({ settings: {}, secrets: [], permissions: [{ name: hosts[0], isGranted: false }] });
});

test('only administrators set plugins up, and consent is for people to give', async () => {
  for (const person of [manager, member]) {
    const attempts: [string, object][] = [
      [configure, { input: entered }],
      [enable, { pluginId, consentTo: hosts }],
      [disable, { pluginId: 'calendar-ics' }],
      [testIt, { pluginId }],
    ];
    for (const [document, variables] of attempts)
      expect(['FORBIDDEN', 'NOT_FOUND']).toContain((await run(person, document, variables)).code);
  }
  const client = await run(
    admin,
    `mutation { createApiClient(input: { name: "Robot", scopes: [PLUGINS_WRITE] }) { ... on CreateApiClientSuccess { key } } }`,
  );
  const robot = { token: client.key } as TestPerson;
  expect((await run(robot, configure, { input: entered })).__typename).toBe('ConfigurePluginSuccess');
  expect((await run(robot, enable, { pluginId, consentTo: hosts })).code).toBe('PERSON_REQUIRED');
});

test('two who open the same form do not overwrite each other', async () => {
  const person = await installed();
  const { version } = (await run(person, list))[1].setup;
  const change = (server: string) => ({ input: { pluginId, settings: { server }, version } });
  expect((await run(person, configure, change('first'))).plugin.setup.settings).toEqual({ server: 'first' });
  expect((await run(person, configure, change('second'))).code).toBe('PLUGIN_CHANGED');
});

test('what an upgraded plugin asks for besides waits until somebody consents to it', async () => {
  const person = await installed();
  const ask = async (host: string) => {
    const settings = { server: 'rooms', mood: 'asks', address: `http://${host}/` };
    await run(person, configure, { input: { pluginId, settings } }, upgraded);
    const { id, defaultLocale: locale, timeZone } = person.organisation;
    return await pluginHealth(upgraded.platform.plugins, pluginId, { organisation: { id, locale, timeZone } });
  };
  const status = async () => (await run(person, `{ plugins { ${fields} } }`, {}, upgraded))[0];
  expect((await status()).status.state).toBe('NEEDS_CONSENT');
  expect((await ask('localhost:92')).detail).toMatch('localhost:92 is not among the hosts');
  // Where it may ask, it gets as far as the network, where nobody listens.
  expect((await ask('localhost:91')).detail).toMatch('No answer from localhost:91');
  expect((await run(person, consent, { pluginId, consentTo: hosts }, upgraded)).code).toBe('PLUGIN_CONSENT_NEEDED');
  const consented = await run(person, consent, { pluginId, consentTo: ['host:localhost:92'] }, upgraded);
  expect(consented.plugin.setup.permissions.every((permission: any) => permission.isGranted)).toBe(true);
  expect((await ask('localhost:92')).detail).toMatch('No answer from localhost:92');
});

test('what one process saw of a plugin, another shows', async () => {
  const person = await installed();
  await run(person, configure, { input: { pluginId, settings: { server: 'rooms', mood: 'away' } } });
  for (let call = 0; call < 5; call++) await expect(save(person)).rejects.toMatchObject({ name: 'Unavailable' });
  await expect(save(person)).rejects.toMatchObject({ failure: 'BREAKER_OPEN' });
  const status = 'status { state calls breaker p95Ms lastError { at message } }';
  const look = async (on: TestPlatform) =>
    (await run(person, `{ plugins(kind: VIDEO) { ${status} } }`, {}, on))[0].status;
  const seen = { state: 'DEGRADED', calls: 5, breaker: 'OPEN', lastError: { message: 'Acme is away, said •••' } };
  expect(await look(api)).toMatchObject(seen);
  await api.platform.pluginUsage.save();
  // The other one knows the newer release, and so what is missing first.
  expect(await look(upgraded)).toMatchObject({ ...seen, state: 'NEEDS_CONSENT', p95Ms: expect.any(Number) });
  expect((await look(api)).calls).toBe(5);
});

test('settings that do not fit any more need attention, and are well again once they are entered anew', async () => {
  const person = await installed();
  await api.asPlatform(person.organisation, ctx =>
    ctx.sql(`update plugin_installations set settings = '{"server": "x"}'`),
  );
  await expect(save(person)).rejects.toMatchObject({ failure: 'SETTINGS', retryable: false });
  const state = async () => (await run(person, list))[1].status.state;
  expect(await state()).toBe('NEEDS_ATTENTION');
  await run(person, configure, { input: entered });
  expect(await state()).toBe('ENABLED');
});

test('a plugin that could not be loaded says so, and nothing can be done with it', async () => {
  const plugins = await run(admin, `{ plugins { ${fields} } }`);
  const nowhere = plugins.find((plugin: any) => plugin.status.state === 'INCOMPATIBLE');
  expect(nowhere).toMatchObject({ pluginId: 'nowhere', allowedActions: [] });
  expect(nowhere.status.lastError.message).toMatch('is not installed');
  expect((await run(admin, configure, { input: { pluginId: 'nowhere', settings: {} } })).code).toBe(
    'ILLEGAL_TRANSITION',
  );
  expect((await run(admin, testIt, { pluginId: 'unheard-of' })).code).toBe('NOT_FOUND');
});

describe('what allowedActions says is exactly what succeeds', () => {
  const operations: Record<string, (person: TestPerson, on: TestPlatform, id: string) => Promise<any>> = {
    CONFIGURE_PLUGIN: (person, on, id) => run(person, configure, { input: { ...entered, pluginId: id } }, on),
    ENABLE_PLUGIN: (person, on, id) => run(person, enable, { pluginId: id, consentTo: hosts }, on),
    CONSENT_TO_PLUGIN: (person, on, id) => run(person, consent, { pluginId: id, consentTo: ['host:localhost:92'] }, on),
    DISABLE_PLUGIN: (person, on, id) => run(person, disable, { pluginId: id }, on),
    TEST_PLUGIN: (person, on, id) => run(person, testIt, { pluginId: id }, on),
  };
  /** What an administrator has done before, where, and to which plugin. */
  const states: Record<string, { before: readonly string[]; on: () => TestPlatform; id: string }> = {
    DISCOVERED: { before: [], on: () => api, id: pluginId },
    CONFIGURED: { before: ['CONFIGURE_PLUGIN'], on: () => api, id: pluginId },
    ENABLED: { before: ['CONFIGURE_PLUGIN', 'ENABLE_PLUGIN'], on: () => api, id: pluginId },
    DISABLED: { before: ['CONFIGURE_PLUGIN', 'ENABLE_PLUGIN', 'DISABLE_PLUGIN'], on: () => api, id: pluginId },
    NEEDS_CONSENT: { before: ['CONFIGURE_PLUGIN', 'ENABLE_PLUGIN'], on: () => upgraded, id: pluginId },
    INCOMPATIBLE: { before: [], on: () => api, id: 'nowhere' },
  };

  async function peopleOf(organisation: TestPerson['organisation']) {
    const people = {
      administrator: await api.person(organisation, { administrator: true }),
      manager: await api.person(organisation),
      member: await api.person(organisation),
    };
    await createProgramme(api, people.manager);
    return people;
  }

  test.each(Object.keys(states))('%s', async state => {
    const { before, on, id } = states[state]!;
    let unchanged: Awaited<ReturnType<typeof peopleOf>> | undefined;
    for (const who of ['manager', 'member', 'administrator'] as const)
      for (const action of Object.keys(operations)) {
        // What was refused has changed nothing: the next one may be asked of the same organisation.
        const people = unchanged ?? (await peopleOf(await api.organisation()));
        if (!unchanged)
          for (const earlier of before)
            expect(await operations[earlier]!(people.administrator, api, id)).toHaveProperty('plugin');
        const seen = (await run(people.administrator, list, {}, on())).find((plugin: any) => plugin.pluginId === id);
        expect(seen.status.state).toBe(state);
        const shown = (
          await run(people[who], '{ plugins { pluginId allowedActions refusedActions { action code } } }', {}, on())
        ).find((plugin: any) => plugin.pluginId === id);
        const { code, message } = await operations[action]!(people[who], on(), id);
        const outcome = { who, action, message, succeeded: code === undefined };
        unchanged = outcome.succeeded ? undefined : people;
        const allowed = shown?.allowedActions.includes(action) ?? false;
        expect(outcome).toEqual({ ...outcome, succeeded: allowed });
        if (shown && !allowed)
          expect({ ...outcome, code }).toEqual({
            ...outcome,
            code: shown.refusedActions.find((refused: any) => refused.action === action)?.code,
          });
      }
  });
});
