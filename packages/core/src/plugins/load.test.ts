import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePlugins, loadPlugins, type PluginHost, pluginsOfKind, readyPlugin } from './load.ts';
import { pluginStatus } from './status.ts';
import { fixture, recordLog } from './fixtures/host.ts';

const names = [
  'good',
  'throws-at-load',
  'hangs-at-load',
  'waits-at-load',
  'exits-at-load',
  'wrong-api',
  'invalid-id',
  'no-plugin',
  'two-plugins',
  'no-settings',
  'same-id',
  'nowhere',
  'bad',
  'unknown-hook',
]; // prettier-ignore
let host: PluginHost;
let millis: number;
const { log, lines } = recordLog();

beforeAll(async () => {
  const started = performance.now();
  host = await loadPlugins([...names.map(fixture), '@acme/plugin-absent'], { log, loadTimeoutMs: 6_000 });
  millis = performance.now() - started;
});
afterAll(() => closePlugins(host));

test('bad plugins do not keep the host from starting', () => {
  expect(millis).toBeLessThan(12_000);
  expect(host.plugins.map(({ id, state }) => [id, state])).toEqual([
    ['good', 'READY'],
    ['throws-at-load', 'FAILED'],
    ['hangs-at-load', 'FAILED'],
    ['waits-at-load', 'FAILED'],
    ['exits-at-load', 'FAILED'],
    ['from-the-future', 'FAILED'],
    ['Not Kebab', 'FAILED'],
    ['no-plugin', 'FAILED'],
    ['two-plugins', 'FAILED'],
    ['no-settings', 'FAILED'],
    ['good', 'FAILED'],
    ['nowhere', 'FAILED'],
    ['bad', 'READY'],
    ['unknown-hook', 'FAILED'],
    ['absent', 'FAILED'],
  ]);
});

test('a plugin that could not be loaded says why, and the log says it too', () => {
  const reasons = host.plugins.flatMap(plugin =>
    plugin.state === 'FAILED' ? [plugin.reason.replaceAll(/(file:\/\/)?\/[^ )']*\//g, '…/')] : [],
  );
  expect(reasons).toMatchInlineSnapshot(`
    [
      "Plugin "throws-at-load" (…/throws-at-load.ts) could not be loaded: Error: the vendor’s library is missing",
      "Plugin "hangs-at-load" (…/hangs-at-load.ts) did not finish loading within 6 s.",
      "Plugin "waits-at-load" (…/waits-at-load.ts) did not finish loading within 6 s.",
      "Plugin "exits-at-load" (…/exits-at-load.ts) could not be loaded: it exited (code 3).",
      "Plugin "from-the-future" (…/wrong-api.ts) wants api 2; this host serves api 1.",
      "Plugin "Not Kebab" (…/invalid-id.ts) has the id "Not Kebab"; an id is kebab case, such as "video-jitsi".",
      "Plugin "no-plugin" (…/no-plugin.ts) exports no plugin: a package needs one definePlugin({ … }), as its default export or its only export with an \`api\`.",
      "Plugin "two-plugins" (…/two-plugins.ts) exports 2 plugins: a package needs one definePlugin({ … }), as its default export or its only export with an \`api\`.",
      "Plugin "no-settings" (…/no-settings.ts) has no \`settings\`: a Standard Schema is needed.",
      "Plugin "good" (…/same-id.ts) has the same id as …/good.ts, which was listed first; remove one from the list.",
      "Plugin "nowhere" (…/nowhere.ts) could not be loaded: Error: Cannot find module '…/nowhere.ts' imported from …/entry.ts",
      "Plugin "unknown-hook" (…/unknown-hook.ts) hooks "match.dream"; this host has programme.open, programme.start, participant.approve, matching-run.publish, match.accept, match.end, session.schedule, session.move, session.cancel, post.create.",
      "Plugin "absent" (@acme/plugin-absent) is not installed: install its package, or take it out of the list of plugins.",
    ]
  `);
  expect(lines.filter(({ level }) => level === 'error')).toHaveLength(reasons.length);
});

test('a definition comes back as data', () => {
  expect(readyPlugin(host, 'good').description).toMatchInlineSnapshot(`
    {
      "api": 1,
      "can": {
        "calendar": {
          "busy": true,
          "changes": false,
          "recurrence": false,
        },
        "criterion": {},
        "strategy": {
          "atLeast": false,
          "exact": false,
          "ranks": false,
          "sparse": false,
        },
        "video": {
          "captions": true,
          "dialIn": false,
          "recording": false,
          "waitingRoom": false,
        },
      },
      "complete": false,
      "connection": undefined,
      "hasSecrets": true,
      "health": true,
      "hooks": {},
      "hosts": "from-settings",
      "id": "good",
      "jobs": {
        "remind": {
          "attempts": undefined,
          "every": undefined,
        },
      },
      "kinds": [
        "criterion",
        "strategy",
        "calendar",
        "video",
      ],
      "methods": {
        "calendar": [
          "busy",
          "save",
          "cancel",
        ],
        "criterion": [
          "compare",
        ],
        "strategy": [
          "solve",
        ],
        "video": [
          "save",
          "join",
          "cancel",
        ],
      },
      "name": {
        "da": "Et godt et",
        "en": "A good one",
      },
      "secretsSchema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {
          "key": {
            "type": "string",
          },
        },
        "required": [
          "key",
        ],
        "type": "object",
      },
      "settingsSchema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {
          "server": {
            "default": "rooms.example",
            "description": "Where the rooms are",
            "minLength": 1,
            "type": "string",
          },
          "size": {
            "description": "The most people in a room",
            "maximum": 9007199254740991,
            "minimum": -9007199254740991,
            "type": "integer",
          },
        },
        "type": "object",
      },
      "webhooks": [],
    }
  `);
});

test('only loaded plugins of a kind are offered', () => {
  expect(pluginsOfKind(host, 'strategy').map(({ id }) => id)).toEqual(['good', 'bad']);
  expect(pluginsOfKind(host, 'calendar').map(({ id }) => id)).toEqual(['good']);
});

test('the state of a plugin can be asked for', () => {
  expect(pluginStatus(host, 'good', 'organisation')).toEqual({ state: 'READY', calls: 0, breaker: 'CLOSED' });
  expect(pluginStatus(host, 'throws-at-load', 'organisation')).toMatchObject({
    state: 'FAILED',
    lastError: { message: expect.stringContaining('library is missing') },
  });
  expect(pluginStatus(host, 'unheard-of', 'organisation')).toBeUndefined();
  expect(() => readyPlugin(host, 'unheard-of')).toThrow('unheard-of');
});
