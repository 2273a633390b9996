import type { Joiner, Meeting } from '@mentorkit/plugin-sdk';
import { createTestContext, describePlugin, describeVideoProvider } from '@mentorkit/testing/contracts';
import { decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

const secrets = { appId: 'mentoring', appSecret: 'correct-horse-battery-staple-and-more' };
const open = { plugin, settings: { domain: 'meet.example.org' } };
const guarded = { ...open, secrets };

describe('an open server', () => {
  describePlugin(open);
  describeVideoProvider(open);
});

describe('a server with tokens', () => {
  describePlugin(guarded);
  describeVideoProvider(guarded);
});

const start = Temporal.Instant.from('2027-01-19T09:00:00Z');
const mentor = person('mentor', 'Åse Østergård');
const mentee = person('mentee', 'Zoë Nguyễn');
const session: Meeting = {
  key: '018f2f6e-7d7c-7c3a-9d2e-6a1b2c3d4e5f',
  uid: '018f2f6e@example.org',
  sequence: 0,
  title: 'First conversation',
  start,
  end: start.add({ hours: 1 }),
  timeZone: 'Europe/Copenhagen',
  organizer: mentor,
  attendees: [mentor, mentee],
};

describe('links', () => {
  it('a room can not be told from the session id, nor from another organisation’s room', async () => {
    const { video, ctx } = await organisation(open);
    const elsewhere = await organisation(open);
    const { externalId: room } = await video.save(ctx, session);
    expect(room).toMatch(/^[0-9a-f]{32}$/);
    expect(room).not.toContain(session.key.replaceAll('-', '').slice(0, 8));
    expect((await elsewhere.video.save(elsewhere.ctx, session)).externalId).not.toBe(room);
  });

  it('a room that was saved keeps its name when the organisation’s key is lost', async () => {
    const { video, ctx } = await organisation(open);
    const { externalId } = await video.save(ctx, session);
    await ctx.store.delete('roomKey');
    expect(await video.save(ctx, { ...session, sequence: 1 }, externalId)).toEqual({ externalId });
  });

  it('an open server gets the plain room with the person’s name in the fragment', async () => {
    const { video, ctx } = await organisation(open);
    const { externalId } = await video.save(ctx, session);
    const link = new URL(await video.join(ctx, externalId, join(mentee, 'GUEST')));
    expect(link.origin + link.pathname).toBe(`https://meet.example.org/${externalId}`);
    expect(link.search).toBe('');
    expect(decodeURIComponent(link.hash)).toBe('#userInfo.displayName="Zoë Nguyễn"');
  });

  it.each(['*', '../admin', 'ROOM', ''])('no link is made to a room named %o', async room => {
    const { video, ctx } = await organisation(guarded);
    await expect(video.join(ctx, room, join(mentor, 'HOST'))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('tokens', () => {
  it('a token says who may enter which room, from now until a quarter of an hour after the session', async () => {
    const { video, ctx } = await organisation(guarded);
    const { externalId } = await video.save(ctx, session);
    const { payload, protectedHeader } = await verify(
      await video.join(ctx, externalId, join(mentor, 'HOST')),
      ctx.now(),
    );
    const now = ctx.now().epochMilliseconds / 1000;
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(payload).toEqual({
      iss: 'mentoring',
      aud: 'jitsi',
      sub: 'meet.example.org',
      room: externalId,
      nbf: now - 60,
      exp: session.end.epochMilliseconds / 1000 + 15 * 60,
      context: {
        user: {
          id: 'mentor',
          name: 'Åse Østergård',
          email: 'mentor@example.org',
          moderator: 'true',
          affiliation: 'owner',
        },
      },
    });
  });

  it('a guest is no moderator', async () => {
    const { video, ctx } = await organisation(guarded);
    const { externalId } = await video.save(ctx, session);
    const { context } = decodeJwt<{ context: unknown }>(
      tokenOf(await video.join(ctx, externalId, join(mentee, 'GUEST'))),
    );
    expect(context).toMatchObject({ user: { id: 'mentee', moderator: 'false', affiliation: 'member' } });
  });

  it('a token for one session does not open another’s room', async () => {
    const { video, ctx } = await organisation(guarded);
    const one = await video.save(ctx, session);
    const other = await video.save(ctx, { ...session, key: '018f2f6e-0000-7c3a-9d2e-6a1b2c3d4e5f' });
    const { payload } = await verify(await video.join(ctx, one.externalId, join(mentee, 'GUEST')), ctx.now());
    expect(payload['room']).not.toBe(other.externalId);
  });

  it('a token is refused before it begins and after it ends, and with another secret', async () => {
    const { video, ctx } = await organisation(guarded);
    const { externalId } = await video.save(ctx, session);
    const link = await video.join(ctx, externalId, join(mentee, 'GUEST'));
    await expect(verify(link, ctx.now().subtract({ minutes: 2 }))).rejects.toThrow(/nbf/);
    await expect(verify(link, session.end.add({ minutes: 15 }))).rejects.toThrow(/exp/);
    await expect(verify(link, ctx.now(), 'another-secret-of-at-least-32-characters')).rejects.toThrow(/signature/);
  });

  it('nobody joins a session that is over', async () => {
    const { video, ctx, advance } = await organisation(guarded);
    const { externalId } = await video.save(ctx, session);
    advance({ hours: 25, minutes: 15 });
    await expect(video.join(ctx, externalId, join(mentee, 'GUEST'))).rejects.toMatchObject({ name: 'Rejected' });
  });
});

it.each([{ appId: 'mentoring' }, { appSecret: secrets.appSecret }, { appId: 'mentoring', appSecret: 'short' }])(
  'secrets that can not work are refused where they are entered: %o',
  entered => {
    expect(plugin.secrets?.safeParse(entered).success).toBe(false);
  },
);

async function organisation(subject: typeof open) {
  const { ctx, advance } = await createTestContext(subject);
  return { video: plugin.video!, ctx, advance };
}

function person(personId: string, name: string): Meeting['organizer'] {
  return { personId, name, email: `${personId}@example.org`, locale: 'da', timeZone: 'Europe/Copenhagen' };
}

function join(who: Meeting['organizer'], role: Joiner['role']): Joiner {
  return { ...who, role, until: session.end };
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('jwt') ?? '';
}

function verify(link: string, now: Temporal.Instant, secret = secrets.appSecret) {
  return jwtVerify(tokenOf(link), new TextEncoder().encode(secret), {
    issuer: 'mentoring',
    audience: 'jitsi',
    currentDate: new Date(now.epochMilliseconds),
  });
}
