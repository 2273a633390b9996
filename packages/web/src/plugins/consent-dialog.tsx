import type { Outcome } from '@mentorkit/client';
import { useState } from 'react';
import { wordsOf } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Checkbox, Form, useForm } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';
import { type Permission, usePermissionWords } from './permission-words.ts';

export interface ConsentDialogProps {
  readonly title: string;
  readonly lead: string;
  readonly permissions: readonly Permission[];
  onClose(): void;
  send(names: readonly string[]): Promise<Outcome<unknown>>;
}

/** Consent by name: each thing that it asks for is ticked by itself, so that nobody says yes to what they did not read. */
export function ConsentDialog({ title, lead, permissions, onClose, send }: ConsentDialogProps) {
  const { t } = useWords();
  const inWords = usePermissionWords();
  const [sending, setSending] = useState(false);
  const form = useForm<{ names: readonly string[] }>({ names: [] });
  const { names } = form.values;
  async function agree(): Promise<void> {
    const left = permissions.filter(({ name }) => !names.includes(name));
    if (left.length > 0)
      return form.show(
        left.map(permission => ({
          path: [permission.name],
          code: 'REQUIRED',
          message: t('plugins.consent.missing', { what: inWords(permission) }),
        })),
      );
    setSending(true);
    const outcome = await send(names);
    setSending(false);
    if (outcome.kind === 'ok') onClose();
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{lead}</p>
      <Form form={form} submit={title} sending={sending} onSubmit={() => void agree()}>
        {permissions.map(permission => (
          <Checkbox
            key={permission.name}
            name={permission.name}
            label={inWords(permission)}
            checked={names.includes(permission.name)}
            onChange={yes => {
              form.set({ names: yes ? [...names, permission.name] : names.filter(name => name !== permission.name) });
              // What is wrong is told by the name of the permission.
              form.show(form.issues.filter(({ path }) => !path.includes(permission.name)));
            }}
          />
        ))}
      </Form>
    </Dialog>
  );
}
