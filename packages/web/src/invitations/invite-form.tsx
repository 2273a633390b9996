import { useState } from 'react';
import { wordsOf } from '../parts/actions.tsx';
import { Choices, Form, TextField, useForm } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { addressesIn } from './addresses.ts';
import { InviteParticipants } from './invitation-mutations.ts';

const most = 100;
export const invitedRoles = ['MENTEE', 'MENTOR'] as const;
export type InvitedRole = (typeof invitedRoles)[number];

export interface InviteFormProps {
  readonly programmeId: string;
  onInvited(): void;
}

/** One address or many, as they are pasted. */
export function InviteForm({ programmeId, onInvited }: InviteFormProps) {
  const { t, list } = useWords();
  const invite = useIntention(InviteParticipants);
  const [done, setDone] = useState<{ readonly asked: number; readonly there: readonly string[] }>();
  const form = useForm<{ role: InvitedRole; addresses: string; message: string }>({
    role: 'MENTEE',
    addresses: '',
    message: '',
  });
  const { role, addresses, message } = form.values;

  async function send(): Promise<void> {
    const people = addressesIn(addresses);
    if (people.length === 0 || people.length > most) {
      const text =
        people.length === 0 ? t('invitations.nobody') : t('invitations.tooMany', { count: people.length, most });
      return form.show([{ path: ['addresses'], code: 'COUNT', message: text }]);
    }
    const outcome = await invite.send({ input: { programmeId, role, people, message: message.trim() || null } });
    if (outcome.kind === 'invalid')
      // Which of them it is, the field cannot say: the words name the address.
      return form.show(
        outcome.issues.map(issue =>
          issue.path[1] === 'people'
            ? {
                ...issue,
                path: ['addresses'],
                message: `${people[Number(issue.path[2])]?.email ?? ''}: ${issue.message}`,
              }
            : { ...issue, path: issue.path.slice(1) },
        ),
      );
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    setDone({ asked: outcome.value.invitations.length, there: outcome.value.alreadyThere });
    form.done({ role, addresses: '', message });
    onInvited();
  }

  return (
    <>
      {done && (
        <Notice kind="good" takesFocus>
          <p>{t('invitations.asked', { count: done.asked })}</p>
          {done.there.length > 0 && <p>{t('invitations.there', { people: list(done.there) })}</p>}
        </Notice>
      )}
      <Form form={form} submit={t('invitations.send')} sending={invite.sending} onSubmit={() => void send()}>
        <RoleChoice value={role} onChange={chosen => form.set({ role: chosen })} />
        <TextField
          name="addresses"
          label={t('invitations.addresses')}
          hint={t('invitations.addressesHint', { most })}
          lines={5}
          value={addresses}
          onChange={given => form.set({ addresses: given })}
        />
        <TextField
          name="message"
          label={t('invitations.message')}
          required={false}
          lines={3}
          maxLength={2000}
          value={message}
          onChange={given => form.set({ message: given })}
        />
      </Form>
    </>
  );
}

export function RoleChoice({ value, onChange }: { readonly value: InvitedRole; onChange(role: InvitedRole): void }) {
  const { t } = useWords();
  return (
    <Choices
      name="role"
      label={t('invitations.role')}
      single
      values={[value]}
      onChange={([chosen]) => onChange(chosen ?? value)}
      choices={invitedRoles.map(role => ({ value: role, label: t(`word.participantRole.${role}`) }))}
    />
  );
}
