import { useState } from 'react';
import { wordsOf } from '../parts/actions.tsx';
import { Button } from '../parts/button.tsx';
import { Form, NumberField, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Notice } from '../parts/notice.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { CreateInvitationLink } from './invitation-mutations.ts';
import { type InvitedRole, RoleChoice } from './invite-form.tsx';

/** In two weeks, as a field of days says it. */
function soon(): string {
  return new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
}

/** A link for as many people as it is made for; its address is shown this once. */
export function LinkForm({ programmeId, onMade }: { readonly programmeId: string; onMade(): void }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const create = useIntention(CreateInvitationLink);
  const [url, setUrl] = useState<string>();
  const form = useForm<{ role: InvitedRole; mostUses: number | undefined; until: string }>({
    role: 'MENTEE',
    mostUses: 30,
    until: soon(),
  });
  const { role, mostUses, until } = form.values;

  async function make(): Promise<void> {
    const endsAt = new Date(`${until}T23:59:59`);
    if (Number.isNaN(endsAt.getTime()))
      return form.show([{ path: ['until'], code: 'REQUIRED', message: t('invitations.untilNeeded') }]);
    const outcome = await create.send({
      input: { programmeId, role, mostUses: mostUses ?? 0, endsAt: endsAt.toISOString() },
    });
    if (outcome.kind === 'invalid')
      return form.show(
        outcome.issues.map(issue => ({ ...issue, path: issue.path[1] === 'endsAt' ? ['until'] : issue.path.slice(1) })),
      );
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    setUrl(outcome.value.url);
    form.done({ role, mostUses, until });
    onMade();
  }

  return (
    <>
      {url !== undefined && (
        <Notice
          kind="good"
          takesFocus
          action={
            <Button
              onClick={() => {
                void navigator.clipboard.writeText(url).then(() => announce(t('invitations.copied')));
              }}
            >
              {t('invitations.copy')}
            </Button>
          }
        >
          <p>{t('invitations.linkMade')}</p>
          <p>
            <code>{url}</code>
          </p>
        </Notice>
      )}
      <Form form={form} submit={t('invitations.makeLink')} sending={create.sending} onSubmit={() => void make()}>
        <RoleChoice value={role} onChange={chosen => form.set({ role: chosen })} />
        <NumberField
          name="mostUses"
          label={t('invitations.mostUses')}
          min={1}
          max={5000}
          value={mostUses}
          onChange={given => form.set({ mostUses: given })}
        />
        <TextField
          name="until"
          type="date"
          label={t('invitations.until')}
          value={until}
          onChange={given => form.set({ until: given })}
        />
      </Form>
    </>
  );
}
