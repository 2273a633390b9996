import { createProgramme } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();

async function peopled() {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  for (const name of ['Åse', 'Carla', 'Anna'])
    await platform.execute(
      administrator,
      'mutation ($input: RegisterParticipantInput!) { registerParticipant(input: $input) { __typename } }',
      {
        input: {
          programmeId: programme.globalId,
          role: 'MENTEE',
          name,
          email: `${crypto.randomUUID()}@people.invalid`,
        },
      },
    );
  return `/manage/programmes/${encodeURIComponent(programme.globalId)}/people`;
}

test('people are put in the order of their names by the keyboard, and the address keeps it', async () => {
  const path = await peopled();
  const { page } = await at.open(at.ground.administrator, path);
  const names = () => page.locator('[data-row] [data-label="Name"]').allInnerTexts();
  const head = page.getByRole('columnheader', { name: 'Name' });
  const sort = head.getByRole('button');
  await sort.waitFor();
  expect(await head.getAttribute('aria-sort')).toBe('none');
  await sort.press('Enter');
  await expect.poll(names).toEqual(['Anna', 'Carla', 'Åse']);
  expect(await head.getAttribute('aria-sort')).toBe('ascending');
  await sort.press('Enter');
  await expect.poll(names).toEqual(['Åse', 'Carla', 'Anna']);
  await expectAccessible(page);
  await page.reload();
  await expect.poll(names).toEqual(['Åse', 'Carla', 'Anna']);
  // What is found by a search has an order of its own.
  await page.getByRole('searchbox').fill('Carla');
  await expect.poll(names).toEqual(['Carla']);
  expect(await sort.count()).toBe(0);
});

test('on a phone the order is chosen from a list', async () => {
  const { page } = await at.open(at.ground.administrator, await peopled(), { width: 320 });
  await page.getByLabel('Order').selectOption('Name, A to Z');
  const names = () => page.locator('[data-row] [data-label="Name"]').allInnerTexts();
  await expect.poll(async () => (await names()).map(name => name.trim())).toEqual(['Anna', 'Carla', 'Åse']);
  await expectAccessible(page);
});
