import { expect, test } from 'vitest';
import { stage } from '../fixtures/stage.ts';

const at = stage();

test('a week is painted by keyboard and by pointer, typed to the minute, and found again', async () => {
  const { page } = await at.open(at.ground.member, '/me/hours', { width: 390, height: 800 });
  const week = page.getByRole('grid', { name: 'When you can meet' });
  const hour = (name: RegExp) => week.getByRole('gridcell', { name });
  await hour(/^Monday, 9 to 10: chosen/).press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await hour(/^Monday, 9 to 10: not chosen/).waitFor();
  await hour(/^Monday, 10 to 11: not chosen/).waitFor();

  const [from, to] = [await hour(/^Saturday, 9 to 10/).boundingBox(), await hour(/^Saturday, 11 to 12/).boundingBox()];
  await page.mouse.move(from!.x + 5, from!.y + 5);
  await page.mouse.down();
  await page.mouse.move(to!.x + 5, to!.y + 5, { steps: 12 });
  await page.mouse.up();
  await hour(/^Saturday, 11 to 12: chosen/).waitFor();

  const section = page.getByRole('region', { name: 'When you can meet' });
  await section.getByText('Type times instead').click();
  await section.getByRole('combobox', { name: 'Day' }).selectOption('Sunday');
  await section.getByLabel('From').fill('20:15');
  await section.getByLabel('To', { exact: true }).fill('21:45');
  await section.getByRole('button', { name: 'Add' }).click();
  await hour(/^Sunday, 20 to 21: chosen in part/).waitFor();
  await section.getByRole('button', { name: 'Save the week' }).click();
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain('The week is saved.');

  await page.reload();
  await hour(/^Saturday, 10 to 11: chosen/).waitFor();
  await hour(/^Monday, 9 to 10: not chosen/).waitFor();
  await hour(/^Sunday, 21 to 22: chosen in part/).waitFor();
});
