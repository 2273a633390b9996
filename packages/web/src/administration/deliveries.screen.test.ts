import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

test('who was told what is listed with how it went, and the filters are in the address', async () => {
  const { administrator, platform } = at.ground;
  const { page: empty } = await at.open(administrator, '/manage/deliveries');
  await empty.getByText('Nobody has been told anything yet').waitFor();
  await platform.execute(
    administrator,
    `mutation { inviteMember(input: { email: "bo@example.test", displayName: "Bo Østergaard" }) { __typename } }`,
  );
  const { page, operations } = await at.open(administrator, '/manage/deliveries', { width: 320, scheme: 'dark' });
  const told = page.getByRole('listitem').filter({ hasText: 'Bo Østergaard' });
  await told.getByText('Invitation').waitFor();
  await told.getByText(/On its way|Sent|Failed/).waitFor();
  expect(operations()).toEqual(['query Shell', 'query DeliveriesScreen']);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  const { page: filtered } = await at.open(administrator, '/manage/deliveries?deliveryState=FAILED');
  await filtered.getByText('Nothing stands like this').waitFor();
  await filtered.getByRole('button', { name: 'Show all' }).click();
  await filtered.getByText('Bo Østergaard').waitFor();
  // Nothing but mail is here: its states filter all.
  await filtered.getByLabel('State').selectOption('Failed');
  await filtered.getByText('Nothing stands like this').waitFor();
  await filtered.getByLabel('State').selectOption('On its way');
  await filtered.getByText('Bo Østergaard').waitFor();
  expect(new URL(filtered.url()).search).toBe('?deliveryState=PENDING&channel=mail');
});
