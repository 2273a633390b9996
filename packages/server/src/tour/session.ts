import { randomUUID } from 'node:crypto';
import type { Client } from './client.ts';
import type { Pair } from './matching.ts';
import { expectThat, heading, ok, say, table } from './terminal.ts';

export const mutualSlots = /* GraphQL */ `
  query MutualSlots($matchId: ID!, $from: DateTime!, $to: DateTime!) {
    mutualSlots(matchId: $matchId, from: $from, to: $to, minutes: 60, first: 5) {
      startsAt endsAt people { person { id } local { startsAt endsAt timeZone utcOffset humane } }
    }
  }
`;

export const scheduleSession = /* GraphQL */ `
  mutation ScheduleSession($input: SessionInput!, $key: String) {
    scheduleSession(input: $input, idempotencyKey: $key) {
      ... on ScheduleSessionSuccess {
        session { id title startsAt sequence state attendees { person { displayName } local { startsAt timeZone } } }
      }
      ... on Error { code message }
    }
  }
`;

export const sessionState = /* GraphQL */ `
  query SessionState($id: ID!) {
    session(id: $id) { state videoSync joinUrl attendees { calendarSync } }
  }
`;

/** Step 4: a time that suits both, wherever they live; an invitation by mail; a link to meet. */
export async function meet(pair: Pair, mentor: Client, mentee: Client): Promise<void> {
  heading(4, 'A session, across two time zones');
  const from = Temporal.Now.instant().add({ hours: 24 });
  const { mutualSlots: slots } = await mentee.request(mutualSlots, {
    matchId: pair.matchId,
    from: from.toString(),
    to: from.add({ hours: 24 * 14 }).toString(),
  });
  if (slots.length === 0) throw new Error('These two never have time together');
  table(
    slots.map((slot: any) =>
      slot.people.flatMap(({ local }: any) => [local.timeZone, local.startsAt, local.utcOffset]),
    ),
  );
  const input = { matchId: pair.matchId, startsAt: slots[0].startsAt, minutes: 60 };
  const wish = { input, key: randomUUID() };
  const { scheduleSession: scheduled } = await mentee.mutate(scheduleSession, wish);
  const { session } = scheduled;
  ok(`scheduled: ${session.title}`);
  const { scheduleSession: repeated } = await mentee.mutate(scheduleSession, wish);
  expectThat(
    repeated.session.id === session.id,
    'asked again with its idempotency key, as after a lost answer: the same session',
  );

  const mails = await invitations(mentee, [pair.mentor.email, pair.mentee.email], session.title);
  for (const { to, calendar } of mails) {
    const event = calendar.slice(calendar.indexOf('BEGIN:VEVENT'));
    const line = (name: string, within = calendar) => new RegExp(`^${name}[^\r\n]*`, 'm').exec(within)?.[0] ?? '';
    expectThat(
      line('METHOD') === 'METHOD:REQUEST' && line('BEGIN:VTIMEZONE') !== '',
      `invitation by mail to ${to.join(', ')}: ${line('DTSTART', event)}`,
    );
  }
  for (const client of [mentor, mentee]) {
    const { session: now } = await untilTrue(
      () => client.request(sessionState, { id: session.id }),
      ({ session: state }) => state.videoSync === 'READY',
    );
    expectThat(URL.canParse(now.joinUrl), `join link: ${now.joinUrl.slice(0, 60)}…`);
  }
  say('the link is made for the person who asks, and never stored');
}

interface DemoMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly calendar: string;
}

/** Looks into the server's mail sink until everybody has got their invitation. */
async function invitations(client: Client, addresses: readonly string[], title: string): Promise<DemoMail[]> {
  return await untilTrue(
    async () => {
      const found = await Promise.all(
        addresses.map(async address => {
          const response = await fetch(`${client.url}/demo/mails?to=${encodeURIComponent(address)}`);
          const { mails } = (await response.json()) as { mails: DemoMail[] };
          return mails.findLast(mail => mail.calendar?.includes('BEGIN:VCALENDAR') && mail.subject.includes(title));
        }),
      );
      return found.filter(mail => mail !== undefined);
    },
    found => found.length === addresses.length,
  );
}

async function untilTrue<T>(load: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await load();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 150));
  }
}
