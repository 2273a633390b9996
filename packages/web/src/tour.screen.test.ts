import type { TestPerson } from '@mentorkit/testing/platform';
import { createProgramme, giveRole, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Hands, handsOf, type HandsKind } from './fixtures/hands.ts';
import { type Looks, stage } from './fixtures/stage.ts';
import { said } from './fixtures/words.ts';
import type { TextId } from './texts/text.ts';

const at = stage(
  { PLUGINS: '@mentorkit/plugin-matching-assignment' },
  { plugins: ['@mentorkit/plugin-matching-assignment'] },
);

interface Cast {
  readonly language: 'en' | 'da';
  readonly hands: HandsKind;
  readonly looks: Looks;
}
const desk: Looks = { width: 1280 };
const phone: Looks = { width: 390, height: 780, touch: true };

/** Somebody at their own window, in their language, by their hands. */
interface Player extends Hands {
  readonly page: Page;
  /** What says so, in their language. */
  button(id: TextId): Locator;
  link(id: TextId): Locator;
  field(id: TextId): Locator;
  dialogButton(id: TextId): Locator;
  go(path: string): Promise<unknown>;
  sees(text: string | RegExp): Promise<void>;
  /** A text of the pages, in their language. */
  reads(id: TextId): Promise<void>;
}

async function enter(person: TestPerson, { language, hands, looks }: Cast, path: string): Promise<Player> {
  const { page } = await at.open(person, path, looks);
  const sees = async (text: string | RegExp) => await page.getByText(text).first().waitFor();
  const named = (id: TextId) => ({ name: said(language, id) });
  return {
    ...handsOf(page, hands),
    page,
    button: id => page.getByRole('main').getByRole('button', named(id)).first(),
    link: id => page.getByRole('main').getByRole('link', named(id)).first(),
    field: id => page.getByLabel(said(language, id)).first(),
    dialogButton: id => page.getByRole('dialog').getByRole('button', named(id)).last(),
    go: to => page.goto(at.url + to),
    sees,
    reads: async id => await sees(new RegExp(said(language, id).source.slice(1))),
  };
}

const encoded = encodeURIComponent;

async function prepare(cast: Record<'mentee' | 'mentor' | 'manager' | 'moderator', Cast>) {
  const { platform, administrator } = at.ground;
  const { organisation } = administrator;
  const person = (name: string, timeZone: string, locale: string) =>
    platform.person(organisation, { name, timeZone, locale });
  const people = {
    mentee: await person('Mikkel Mentee', 'Europe/Copenhagen', cast.mentee.language),
    mentor: await person('Maja Mentor', 'Europe/London', cast.mentor.language),
    manager: await person('Magda Manager', 'Europe/Copenhagen', cast.manager.language),
    moderator: await person('Mo Moderator', 'Europe/Copenhagen', cast.moderator.language),
  };
  const programme = await createProgramme(platform, people.manager, {
    state: 'DRAFT',
    title: inBoth('The tour', 'Rundturen'),
    phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }],
    questions: [{ key: 'why', label: inBoth('Why do you come?', 'Hvorfor kommer du?'), type: 'TEXT', required: true }],
  });
  await giveRole(platform, programme, people.moderator, 'MODERATOR');
  return { people, programme };
}

async function apply(player: Player, role: string, programme: TestProgramme): Promise<void> {
  await player.go(`/programmes/${encoded(programme.globalId)}`);
  await player.press(player.link('programme.apply'));
  await player.check(player.page.getByRole('radio', { name: new RegExp(`^${role}`, 'i') }));
  await player.write(player.page.getByRole('textbox').last(), 'Because I want to');
  await player.check(player.field('privacy.check'));
  await player.press(player.button('apply.send'));
  await player.reads('word.participantState.SUBMITTED');
}

test.each<[string, Record<'mentee' | 'mentor' | 'manager' | 'moderator', Cast>]>([
  [
    'a mentee on a phone in Danish, a mentor and a manager by keys alone',
    {
      mentee: { language: 'da', hands: 'touch', looks: phone },
      mentor: { language: 'en', hands: 'keys', looks: desk },
      manager: { language: 'en', hands: 'keys', looks: desk },
      moderator: { language: 'da', hands: 'mouse', looks: desk },
    },
  ],
  [
    'a mentee by keys alone in English, a mentor on a phone and a manager by mouse in Danish',
    {
      mentee: { language: 'en', hands: 'keys', looks: desk },
      mentor: { language: 'da', hands: 'touch', looks: phone },
      manager: { language: 'da', hands: 'mouse', looks: desk },
      moderator: { language: 'en', hands: 'keys', looks: desk },
    },
  ],
])(
  'a programme from its opening to a talk, played by four people at once: %s',
  async (_cast, cast) => {
    const { people, programme } = await prepare(cast);
    const { platform } = at.ground;
    const console_ = `/manage/programmes/${encoded(programme.globalId)}`;
    const feed = `/programmes/${encoded(programme.globalId)}/community`;
    const manager = await enter(people.manager, cast.manager, console_);

    // The manager opens it.
    await manager.press(manager.button('word.programmeAction.OPEN_PROGRAMME'));
    await manager.press(manager.dialogButton('word.programmeAction.OPEN_PROGRAMME'));
    await manager.reads('word.programmeState.OPEN');

    // Two apply.
    const [mentee, mentor] = [
      await enter(people.mentee, cast.mentee, '/'),
      await enter(people.mentor, cast.mentor, '/'),
    ];
    await apply(mentee, 'mentee', programme);
    await apply(mentor, 'mentor', programme);

    // Both are let in.
    await manager.go(`${console_}/applications`);
    for (const name of ['Mikkel Mentee', 'Maja Mentor']) {
      const one = manager.page.getByRole('listitem', { name });
      await manager.press(
        one.getByRole('button', { name: said(cast.manager.language, 'word.participantAction.APPROVE_PARTICIPANT') }),
      );
      await one.waitFor({ state: 'detached' });
    }

    // A matching: its end is seen without asking.
    await manager.go(`${console_}/matching`);
    await manager.press(manager.button('matching.start'));
    await manager.reads('word.matchingRunState.QUEUED');
    await platform.runDueJobs();
    await manager.press(manager.button('word.matchingRunAction.PUBLISH_MATCHING_RUN'));
    await manager.press(manager.dialogButton('word.matchingRunAction.PUBLISH_MATCHING_RUN'));
    await manager.reads('word.matchingRunState.PUBLISHED');
    await platform.runDueJobs();

    // The mentee asks, the mentor answers, both accept.
    await mentee.go('/');
    await mentee.press(mentee.page.getByRole('link', { name: /Maja Mentor/ }).first());
    await mentee.press(mentee.button('word.matchAction.ASK_ABOUT_MATCH'));
    await mentee.write(mentee.field('matches.field.ASK_ABOUT_MATCH'), 'Do you know harbours?');
    await mentee.press(mentee.dialogButton('word.matchAction.ASK_ABOUT_MATCH'));
    await mentee.sees('Do you know harbours?');
    await mentor.go('/');
    await mentor.press(mentor.page.getByRole('link', { name: /Mikkel Mentee/ }).first());
    await mentor.press(mentor.button('word.matchAction.ANSWER_ABOUT_MATCH'));
    await mentor.write(mentor.field('matches.field.ANSWER_ABOUT_MATCH'), 'I was born in one');
    await mentor.press(mentor.dialogButton('word.matchAction.ANSWER_ABOUT_MATCH'));
    await mentor.press(mentor.button('word.matchAction.ACCEPT_MATCH'));
    // Else the mentee may answer to what is not so any more.
    await mentor.button('word.matchAction.ACCEPT_MATCH').waitFor({ state: 'detached' });
    await mentee.page.reload();
    await mentee.sees('I was born in one');
    await mentee.press(mentee.button('word.matchAction.ACCEPT_MATCH'));

    // A time that fits both, in the time of each.
    await mentee.press(mentee.link('matches.book'));
    await mentee.check(mentee.page.getByRole('radio').first());
    await mentee.write(mentee.field('sessions.about'), 'First steps');
    await mentee.press(mentee.button('sessions.doBook'));
    await mentee.page.getByRole('heading', { level: 1, name: 'First steps' }).waitFor();
    await mentee.sees(/ (for|hos) Maja Mentor/);
    await mentor.go('/sessions');
    await mentor.press(mentor.page.getByRole('link', { name: /First steps/ }).first());
    await mentor.sees(/ (for|hos) Mikkel Mentee/);

    // What one writes, the others have at once; what is taken away is gone for all.
    await mentee.go(feed);
    await mentor.go(feed);
    const moderator = await enter(people.moderator, cast.moderator, feed);
    await mentor.write(mentor.page.getByRole('textbox').first(), 'Good morning, everybody');
    await mentor.press(mentor.button('community.post'));
    await mentee.sees('Good morning, everybody');
    await mentee.press(mentee.button('word.reactionKind.THANKS'));
    await mentor.page.getByRole('button', { name: /: (one person|én person)/ }).waitFor();
    await moderator.sees('Good morning, everybody');
    await moderator.press(moderator.button('community.delete'));
    await moderator.press(moderator.dialogButton('community.delete'));
    await mentee.page.getByText('Good morning, everybody').waitFor({ state: 'detached' });
    const gone = mentor.page.getByText('Good morning, everybody');
    await gone.waitFor({ state: 'detached' });
    expect(await gone.count()).toBe(0);
  },
  120_000,
);
