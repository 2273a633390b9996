import { useState } from 'react';
import type { OrganisationRole, ProgrammeRole } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Choices, Form, Select, TextField, useForm } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { InviteMember } from './change-member.ts';
import { languageName } from './languages-and-zones.ts';

const programmeRoles = ['MANAGER', 'FACILITATOR', 'MODERATOR', 'SPONSOR'] as const satisfies readonly ProgrammeRole[];

export interface InviteDialogProps {
  readonly programmes: readonly { readonly id: string; readonly title: string }[];
  onClose(): void;
  onInvited(): void;
}

/** One person after another: whoever is invited stands above the form, which is empty for the next. */
export function InviteDialog({ programmes, onClose, onInvited }: InviteDialogProps) {
  const { t, language } = useWords();
  const { viewer, organisation } = useVisit();
  const { sending, send } = useIntention(InviteMember);
  const [invited, setInvited] = useState<string>();
  const empty = {
    displayName: '',
    email: '',
    locale: organisation.defaultLocale,
    roles: [] as readonly OrganisationRole[],
    programmeId: '',
    programmeRole: 'MANAGER' as ProgrammeRole,
  };
  const form = useForm(empty, { draft: `administration.invite:${organisation.id}:${viewer.person.id}` });
  const { values, set } = form;
  async function invite({ programmeId, programmeRole, roles, ...person }: typeof empty): Promise<void> {
    setInvited(undefined);
    const outcome = await send({
      input: {
        ...person,
        email: person.email.trim(),
        roles: [...roles],
        ...(programmeId && { programmeRoles: [{ programmeId, role: programmeRole }] }),
      },
    });
    if (outcome.kind === 'ok') {
      form.done(empty);
      setInvited(person.displayName);
      onInvited();
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog kind="side" title={t('administration.invite.title')} onClose={onClose}>
      <p className="soft">{t('administration.invite.lead')}</p>
      {invited !== undefined && (
        <Notice kind="good" takesFocus>
          <p>{t('administration.invite.sent', { name: invited })}</p>
        </Notice>
      )}
      <Form form={form} submit={t('administration.invite.send')} sending={sending} onSubmit={all => void invite(all)}>
        <TextField
          name="displayName"
          label={t('administration.member.displayName')}
          value={values.displayName}
          onChange={displayName => set({ displayName })}
          required
        />
        <TextField
          name="email"
          type="email"
          label={t('administration.members.email')}
          value={values.email}
          onChange={email => set({ email })}
          required
        />
        <Select
          name="locale"
          label={t('administration.invite.locale')}
          value={values.locale}
          onChange={locale => set({ locale })}
          choices={organisation.locales.map(value => ({ value, label: languageName(value, language) }))}
        />
        <Choices
          name="roles"
          label={t('administration.members.roles')}
          hint={t('administration.member.rolesHint')}
          required={false}
          values={values.roles}
          onChange={roles => set({ roles })}
          choices={(['ADMIN', 'AUDITOR'] as const).map(value => ({
            value,
            label: t(`word.organisationRole.${value}`),
            hint: t(`administration.role.${value}`),
          }))}
        />
        {programmes.length > 0 && (
          <Select
            name="programmeRoles"
            label={t('administration.invite.programme')}
            required={false}
            value={values.programmeId}
            onChange={programmeId => set({ programmeId })}
            choices={[
              { value: '', label: t('administration.invite.noProgramme') },
              ...programmes.map(({ id, title }) => ({ value: id, label: title })),
            ]}
          />
        )}
        {values.programmeId && (
          <Select
            name="role"
            label={t('administration.invite.programmeRole')}
            value={values.programmeRole}
            onChange={programmeRole => set({ programmeRole })}
            choices={programmeRoles.map(value => ({ value, label: t(`word.programmeRole.${value}`) }))}
          />
        )}
      </Form>
    </Dialog>
  );
}
