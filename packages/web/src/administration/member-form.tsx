import { useState } from 'react';
import { type FragmentType, read } from '../generated/index.ts';
import type { OrganisationRole } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Choices, Form, Select, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { State } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';
import { ChangeMember, MemberDetails } from './change-member.ts';
import { Comparison } from './comparison.tsx';
import { languageName, timeZones } from './languages-and-zones.ts';

const roles = ['ADMIN', 'AUDITOR'] as const satisfies readonly OrganisationRole[];
const fields = ['displayName', 'title', 'unit', 'grade', 'locale', 'timeZone'] as const;

interface Values extends Record<string, unknown> {
  readonly displayName: string;
  readonly title: string;
  readonly unit: string;
  readonly grade: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly roles: readonly OrganisationRole[];
}

/** What the organisation knows of a member, and what they are in it. */
export function MemberForm({ of }: { readonly of: FragmentType<typeof MemberDetails> }) {
  const { t, language, list } = useWords();
  const { viewer, organisation, reload } = useVisit();
  const announce = useAnnounce();
  const member = read(MemberDetails, of);
  const { sending, send } = useIntention(ChangeMember);
  const [base, setBase] = useState(member);
  const [theirs, setTheirs] = useState<Values>();
  const [isSaved, setSaved] = useState(false);
  const form = useForm(valuesOf(base));
  const { values } = form;
  const set: typeof form.set = change => {
    setSaved(false);
    form.set(change);
  };
  // Suspending and reinstating raise the version, too, and change nothing of what stands here.
  const isSame = JSON.stringify(valuesOf(member)) === JSON.stringify(valuesOf(base));

  async function save(all: Values, { version, organisationRoles } = isSame ? member : base): Promise<void> {
    setSaved(false);
    const { displayName, title, unit, grade, locale, timeZone, roles: wanted } = all;
    const rolesChange = wanted.toSorted().join() !== (organisationRoles ?? []).toSorted().join();
    const outcome = await send({
      id: member.id,
      version,
      input: {
        displayName,
        locale,
        timeZone,
        title: title.trim() || null,
        unit: unit.trim() || null,
        grade: grade.trim() || null,
        ...(rolesChange && { roles: [...wanted] }),
      },
    });
    if (outcome.kind === 'ok') {
      const changed = read(MemberDetails, outcome.value.person);
      setBase(changed);
      form.done(valuesOf(changed));
      setSaved(true);
      announce(t('administration.saved'));
      if (changed.id === viewer.person.id) reload();
    } else if (outcome.kind === 'stale' && outcome.current?.__typename === 'Person') {
      const current = read(MemberDetails, outcome.current);
      setBase(current);
      setTheirs(valuesOf(current));
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  const rolesInWords = (held: readonly OrganisationRole[]) =>
    list(held.map(role => t(`word.organisationRole.${role}`))) || t('administration.members.plain');
  return (
    <Form
      form={form}
      submit={t('administration.save')}
      sending={sending}
      onSubmit={all => void save(all)}
      actions={isSaved && <State look="good">{t('administration.saved')}</State>}
    >
      {theirs && (
        <Comparison
          rows={[
            ...fields.map(field => ({
              label: t(`administration.member.${field}`),
              theirs: theirs[field],
              mine: values[field],
            })),
            {
              label: t('administration.members.roles'),
              theirs: rolesInWords(theirs.roles),
              mine: rolesInWords(values.roles),
            },
          ]}
          takeTheirs={() => {
            form.done(theirs);
            setTheirs(undefined);
          }}
          keepMine={() => {
            setTheirs(undefined);
            void save(values, base);
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
  );
}

function valuesOf(member: ResultOf<typeof MemberDetails>): Values {
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
