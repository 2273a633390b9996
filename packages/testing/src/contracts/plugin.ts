import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { DomainEventName, Hook, StandardJSONSchemaV1, StandardSchemaV1 } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, type TestContext, UndeclaredHost } from './context.ts';
import { sampleEvent, sampleIntent } from './events.ts';
import { thrownBy } from './faults.ts';
import { joiner, mentee, mentor, moved, sampleMeeting } from './meetings.ts';
import { sampleNotification } from './notifications.ts';
import type { Subject } from './subject.ts';
import { disconnected, failing } from './vendor-faults.ts';

const KINDS = [
  'criterion',
  'strategy',
  'calendar',
  'video',
  'notifications',
  'contentFilter',
  'hooks',
  'jobs',
  'webhooks',
] as const;

/** What every plugin promises, whatever it can do. */
export const pluginContract: readonly Clause[] = [
  {
    name: 'it loads: an id in kebab case, generation 1, and something that it can do',
    check({ plugin }) {
      assert.match(plugin.id, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'The id is not in kebab case.');
      assert.equal(plugin.api, 1, 'This kit tests generation 1.');
      assert(
        KINDS.some(kind => plugin[kind]),
        `The plugin has none of ${KINDS.join(', ')}.`,
      );
    },
  },
  {
    name: 'its name, if it has one, is of 60 letters at most in each language, English among them',
    applies: ({ plugin }) => plugin.name !== undefined,
    check({ plugin: { name } }) {
      assert(name?.en, 'There is no English name: it stands in for every other language.');
      for (const [language, text] of Object.entries(name))
        assert(text.trim() !== '' && text.length <= 60, `The name in ${language} is empty, or longer than a line.`);
    },
  },
  {
    name: 'the settings accept {} or say what is missing',
    async check({ plugin }) {
      const settings: StandardSchemaV1 = plugin.settings;
      const parsed = await settings['~standard'].validate({});
      for (const issue of parsed.issues ?? []) {
        assert(issue.path?.length, `“${issue.message}” names no setting.`);
        assert(issue.message, `${issue.path.map(String).join('.')} is refused without a reason.`);
      }
    },
  },
  {
    name: 'every setting and every secret is described',
    check({ plugin }) {
      for (const schema of [plugin.settings, plugin.secrets]) {
        for (const [name, property] of properties(schema)) {
          assert(property.description, `${name} has no description: the form would show a bare name.`);
        }
      }
    },
  },
  {
    name: 'no secret is in a log, an error or an answer',
    applies: ({ plugin }) => plugin.secrets !== undefined,
    async check(subject) {
      const secrets = stringsIn(subject.secrets).filter(secret => secret.length >= 4);
      const well = await createTestContext(subject);
      const seen = [...(await exercise(subject, well)), ...well.logged];
      // Vendors like to repeat the request in their complaint.
      const ill = await createTestContext(subject);
      ill.answerWith(async request => new Response(await echo(request), { status: 400 }));
      seen.push(...(await exercise(subject, ill)), ...ill.logged);
      for (const secret of secrets) {
        const place = seen.find(text => text.includes(secret));
        assert(!place, `A secret is in: ${place?.replaceAll(secret, '<the secret>')}`);
      }
    },
  },
  {
    name: 'only declared hosts are asked',
    async check(subject) {
      const test = await createTestContext(subject);
      await exercise(subject, test);
      const refused = test.refused.map(host => new UndeclaredHost(host, test.hosts).message);
      assert.deepEqual(refused, [], refused.join(' '));
    },
  },
  {
    name: 'health answers within 5 s and says down rather than throwing',
    applies: ({ plugin }) => plugin.health !== undefined,
    async check(subject) {
      const answers = [undefined, failing(), disconnected()];
      for (const answer of answers) {
        const test = await createTestContext(subject);
        if (answer) test.answerWith(answer);
        const began = performance.now();
        const { status } = await subject.plugin.health!(test.ctx);
        const seconds = (performance.now() - began) / 1000;
        assert(seconds < 5, `It took ${seconds.toFixed(1)} s.`);
        assert(['ok', 'degraded', 'down'].includes(status), `“${status}” is no status.`);
        const reached = test.requested.length > 0;
        if (answer && reached) assert.notEqual(status, 'ok', 'The vendor is down, and health says ok.');
      }
    },
  },
];

/** One `it` a promise of any plugin. */
export function describePlugin(subject: Subject): void {
  describeContract('a plugin', pluginContract, subject);
}

/** Calls all that the plugin can do, and gives what came back, answers and errors alike, as text. */
async function exercise(subject: Subject, { ctx }: TestContext): Promise<string[]> {
  const { plugin } = subject;
  const { video, calendar, notifications, contentFilter } = plugin;
  const seen: string[] = [];
  const attempt = async <T>(work: () => Promise<T> | undefined): Promise<T | undefined> => {
    let answer: T | undefined;
    const thrown = await thrownBy((async () => void (answer = await work()))());
    seen.push(inspect(thrown ?? answer, { depth: 10 }));
    return answer;
  };
  const meeting = sampleMeeting();
  const saved = await attempt(() => video?.save(ctx, meeting));
  await attempt(() => video?.save(ctx, moved(meeting), saved?.externalId));
  for (const who of [joiner(mentor, 'HOST'), joiner(mentee, 'GUEST')]) {
    await attempt(() => video?.join(ctx, saved?.externalId ?? meeting.key, who));
  }
  await attempt(() => video?.cancel(ctx, saved?.externalId ?? meeting.key));
  const entry = await attempt(() => calendar?.save(ctx, meeting, mentee.personId));
  await attempt(() => calendar?.busy?.(ctx, { start: meeting.start, end: meeting.end, personId: mentee.personId }));
  await attempt(() => calendar?.changes?.(ctx, mentee.personId));
  await attempt(() => calendar?.cancel(ctx, moved(meeting), mentee.personId, entry?.externalId));
  await attempt(() => notifications?.send(ctx, sampleNotification(subject), mentee));
  for (const kind of ['post', 'comment'] as const)
    await attempt(() =>
      contentFilter?.review(ctx, { kind, text: 'Hello', language: 'en', feedId: 'feed', authorId: mentee.personId }),
    );
  for (const event of Object.keys(plugin.hooks ?? {}) as DomainEventName[]) {
    const hook: Hook<unknown> | undefined = plugin.hooks?.[event];
    await attempt(() => hook?.will?.(ctx, sampleIntent(event)));
    await attempt(() => hook?.has?.(ctx, sampleEvent(event)));
  }
  await attempt(() => plugin.health?.(ctx));
  return seen;
}

async function echo(request: Request): Promise<string> {
  return JSON.stringify({ url: request.url, headers: [...request.headers], body: await request.text() });
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function properties(schema: any): [string, JsonSchema][] {
  if (!schema) return [];
  const converter: StandardJSONSchemaV1.Converter | undefined = schema['~standard'].jsonSchema;
  assert(converter, 'The schema gives no JSON Schema, from which the form is made.');
  const { properties: described = {} }: JsonSchema = converter.input({ target: 'draft-2020-12' });
  return Object.entries(described);
}
