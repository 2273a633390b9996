import { wordsOf } from '../parts/actions.tsx';
import { Form, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { RegisterParticipant } from './invitation-mutations.ts';
import { type InvitedRole, RoleChoice } from './invite-form.tsx';

/** Takes somebody in who has not applied; they are told, and can leave. */
export function RegisterForm({ programmeId }: { readonly programmeId: string }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const register = useIntention(RegisterParticipant);
  const form = useForm<{ role: InvitedRole; email: string; name: string }>({ role: 'MENTEE', email: '', name: '' });
  const { role, email, name } = form.values;

  async function send(): Promise<void> {
    const outcome = await register.send({ input: { programmeId, role, email: email.trim(), name: name.trim() } });
    if (outcome.kind === 'invalid')
      return form.show(outcome.issues.map(issue => ({ ...issue, path: issue.path.slice(1) })));
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    announce(t('invitations.registered', { name }));
    form.done({ role, email: '', name: '' });
  }

  return (
    <Form form={form} submit={t('invitations.register')} sending={register.sending} onSubmit={() => void send()}>
      <RoleChoice value={role} onChange={chosen => form.set({ role: chosen })} />
      <TextField
        name="email"
        type="email"
        label={t('invitations.email')}
        value={email}
        onChange={given => form.set({ email: given })}
      />
      <TextField
        name="name"
        label={t('invitations.name')}
        maxLength={200}
        value={name}
        onChange={given => form.set({ name: given })}
      />
    </Form>
  );
}
