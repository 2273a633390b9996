import { createPost, feedEvents, programmeFeed } from '../tour/community.ts';
import type { Subscription } from '../tour/client.ts';
import { type Figure, percentile } from './report.ts';
import type { Stand } from './stand.ts';

const subscribers = 100;
const posts = 100;
const everyMs = 50;

/** How long after a client has sent a post do 100 subscribers have it? */
export async function fanOut(stand: Stand, programmeId: string): Promise<Figure[]> {
  const manager = await stand.signIn('manager@demo.invalid');
  const { programme } = await manager.request(programmeFeed, { id: programmeId });
  const feedId: string = programme.feed.id;
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const subscriptions: Subscription[] = [];
  for (let n = 0; n < subscribers; n++) {
    // A position to start from, or the first posts could be sent before the last one has subscribed.
    const subscription = manager.subscribe(
      feedEvents,
      { feedId, after: programme.feed.lastCursor },
      ({ feedEvents: event }) => {
        latencies.push(performance.now() - sentAt.get(event.post.body)!);
      },
    );
    subscriptions.push(subscription);
  }
  await Promise.all(subscriptions.map(({ ready }) => ready));
  await new Promise(resolve => setTimeout(resolve, 500));
  stand.api.reset();
  for (let n = 0; n < posts; n++) {
    const body = `Post ${n}: ${'x'.repeat(400)}`;
    sentAt.set(body, performance.now());
    void manager.mutate(createPost, { feedId, body });
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  const deadline = Date.now() + 15_000;
  while (latencies.length < subscribers * posts && Date.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, 50));
  const { cpuMs, loopP99Ms } = await stand.api.read();
  for (const subscription of subscriptions) subscription.close();
  if (latencies.length !== subscribers * posts)
    throw new Error(`${latencies.length} of ${subscribers * posts} events arrived`);
  return [
    {
      bench: 'fan-out',
      what: `post → delivered to ${subscribers}, p50`,
      value: percentile(latencies, 0.5),
      unit: 'ms',
    },
    {
      bench: 'fan-out',
      what: `post → delivered to ${subscribers}, p99`,
      value: percentile(latencies, 0.99),
      unit: 'ms',
    },
    {
      bench: 'fan-out',
      what: 'server CPU a delivered event, posts included',
      value: (cpuMs * 1000) / latencies.length,
      unit: 'µs',
    },
    { bench: 'fan-out', what: "API's event-loop delay, p99", value: loopP99Ms, unit: 'ms' },
  ];
}
