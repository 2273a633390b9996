import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { MembershipStatus, OrganisationRole } from '../generated/graphql.ts';
import { Actions, wordsOf } from '../parts/actions.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Choices, Form, Select, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Section } from '../parts/page.tsx';
import { State, type StateLook } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ChangeMember, ReinstateMember, SuspendMember } from './change-member.ts';
import { Comparison } from './comparison.tsx';
import { InviteAgain } from './invite-again.tsx';
import { languageName, timeZones } from './languages-and-zones.ts';
import { useState } from 'react';

const MemberDetails = graphql(`
  fragment MemberDetails on Person {
    id
    displayName
    email
    title
    unit
    grade
    locale
    timeZone
    status
    organisationRoles
    allowedActions
    version
  }
`);

export const looks = {
  INVITED: 'info',
  ACTIVE: 'good',
  SUSPENDED: 'danger',
  LEFT: 'plain',
} as const satisfies Record<MembershipStatus, StateLook>;

const roles = ['ADMIN', 'AUDITOR'] as const satisfies readonly OrganisationRole[];
const fields = ['displayName', 'title', 'unit', 'grade', 'locale', 'timeZone'] as const;

export interface MemberDialogProps {
  readonly of: FragmentType<typeof MemberDetails>;
  onClose(): void;
}

/** One member, beside the list: what the organisation knows of them, what they are, and whether they may enter. */
export function MemberDialog({ of, onClose }: MemberDialogProps) {
  const { t, language } = useWords();
  const { viewer, organisation, reload } = useVisit();
  const announce = useAnnounce();
  const member = read(MemberDetails, of);
  const change = useIntention(ChangeMember);
  const suspend = useIntention(SuspendMember);
  const reinstate = useIntention(ReinstateMember);
  const [version, setVersion] = useState(member.version);
  const [theirs, setTheirs] = useState<Values>();
  const [isSaved, setSaved] = useState(false);
  const form = useForm(valuesOf(member));
  const { values } = form;
  const set: typeof form.set = edit => {
    setSaved(false);
    form.set(edit);
  };
  const { displayName, status } = member;

  async function save(all: typeof values, from = version): Promise<void> {
    setSaved(false);
    const { roles: wanted, ...others } = all;
    const rolesChange = wanted.toSorted().join() !== valuesOf(member).roles.toSorted().join();
    const outcome = await change.send({
      id: member.id,
      version: from,
      input: {
        ...others,
        title: others.title.trim() || null,
        unit: others.unit.trim() || null,
        grade: others.grade.trim() || null,
        ...(rolesChange && { roles: [...wanted] }),
      },
    });
    if (outcome.kind === 'ok') {
      const changed = read(MemberDetails, outcome.value.person);
      setVersion(changed.version);
      form.done(valuesOf(changed));
      setSaved(true);
      announce(t('administration.saved'));
      if (changed.id === viewer.person.id) reload();
    } else if (outcome.kind === 'stale' && outcome.current?.__typename === 'Person') {
      const current = read(MemberDetails, outcome.current);
      setVersion(current.version);
      setTheirs(valuesOf(current));
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Dialog kind="side" title={displayName} onClose={onClose}>
      <p className="row">
        {status && <State look={looks[status]}>{t(`word.membershipStatus.${status}`)}</State>}
        <span className="soft">{member.email}</span>
      </p>
      <Form
        form={form}
        submit={t('administration.save')}
        sending={change.sending}
        onSubmit={all => void save(all)}
        actions={isSaved && <State look="good">{t('administration.saved')}</State>}
      >
        {theirs && (
          <Comparison
            rows={fields.map(field => ({
              label: t(`administration.member.${field}`),
              theirs: theirs[field],
              mine: values[field],
            }))}
            takeTheirs={() => {
              form.done(theirs);
              setTheirs(undefined);
            }}
            keepMine={() => {
              setTheirs(undefined);
              void save(values);
            }}
          />
        )}
        <Choices
          name="roles"
          label={t('administration.members.roles')}
          hint={t('administration.member.rolesHint')}
          values={values.roles}
          onChange={wanted => set({ roles: wanted })}
          choices={roles.map(value => ({
            value,
            label: t(`word.organisationRole.${value}`),
            hint: t(`administration.role.${value}`),
          }))}
        />
        <TextField
          name="displayName"
          label={t('administration.member.displayName')}
          value={values.displayName}
          onChange={name => set({ displayName: name })}
          required
        />
        {(['title', 'unit', 'grade'] as const).map(field => (
          <TextField
            key={field}
            name={field}
            label={t(`administration.member.${field}`)}
            value={values[field]}
            onChange={text => set({ [field]: text })}
            required={false}
          />
        ))}
        <Select
          name="locale"
          label={t('administration.member.locale')}
          value={values.locale}
          onChange={locale => set({ locale })}
          choices={[...new Set([...organisation.locales, values.locale])].map(value => ({
            value,
            label: languageName(value, language),
          }))}
        />
        <Select
          name="timeZone"
          label={t('administration.member.timeZone')}
          value={values.timeZone}
          onChange={timeZone => set({ timeZone })}
          choices={timeZones(values.timeZone).map(value => ({ value, label: value.replaceAll('_', ' ') }))}
        />
      </Form>
      {(member.allowedActions.length > 0 || status === 'INVITED') && (
        <Section title={t('administration.member.entry')} lead={status && t(`administration.member.is.${status}`)}>
          {status === 'INVITED' && <InviteAgain member={member} />}
          <Actions
            allowed={member.allowedActions}
            actions={[
              {
                action: 'suspend',
                label: t('administration.member.suspend'),
                kind: 'danger',
                confirm: t('administration.member.suspendMeans', { name: displayName }),
                run: () => suspend.send({ id: member.id, version: member.version }),
              },
              {
                action: 'reinstate',
                label: t('administration.member.reinstate'),
                confirm: t('administration.member.reinstateMeans', { name: displayName }),
                run: () => reinstate.send({ id: member.id, version: member.version }),
              },
            ]}
            onDone={action => {
              setVersion(member.version + 1);
              announce(t(`administration.member.done.${action === 'suspend' ? 'suspend' : 'reinstate'}`));
            }}
          />
        </Section>
      )}
    </Dialog>
  );
}

interface Values extends Record<string, unknown> {
  readonly displayName: string;
  readonly title: string;
  readonly unit: string;
  readonly grade: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly roles: readonly OrganisationRole[];
}

function valuesOf(member: {
  readonly displayName: string;
  readonly title: string | null;
  readonly unit: string | null;
  readonly grade: string | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly organisationRoles: readonly OrganisationRole[] | null;
}): Values {
  return {
    displayName: member.displayName,
    title: member.title ?? '',
    unit: member.unit ?? '',
    grade: member.grade ?? '',
    locale: member.locale,
    timeZone: member.timeZone,
    roles: member.organisationRoles ?? [],
  };
}
