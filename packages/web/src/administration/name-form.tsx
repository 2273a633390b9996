import { Form, Select, TextField } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';
import { languageName, localesOf, timeZones } from './languages-and-zones.ts';

const valuesOf = ({ name, locales, defaultLocale, timeZone, settings }: EditedOrganisation) => ({
  name,
  locales: locales.join(', '),
  defaultLocale,
  timeZone,
  mailFrom: settings.mailFrom ?? '',
});

/** What the organisation is called, and how it speaks and counts its hours. */
export function NameForm({ of, onSaved }: { readonly of: OrganisationRef; onSaved?(): void }) {
  const { t, language, list } = useWords();
  const { form, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'name',
    valuesOf,
    inputOf: ({ name, locales, defaultLocale, timeZone, mailFrom }) => ({
      name,
      locales: localesOf(locales),
      defaultLocale,
      timeZone,
      mailFrom: mailFrom.trim() || null,
    }),
  });
  const { values, set } = form;
  const locales = localesOf(values.locales);
  const fields = ['name', 'locales', 'defaultLocale', 'timeZone', 'mailFrom'] as const;
  return (
    <Form
      form={form}
      submit={t('administration.save')}
      sending={sending}
      onSubmit={all => void save(all).then(isDone => isDone && onSaved?.())}
      actions={isSaved && <State look="good">{t('administration.saved')}</State>}
    >
      {theirs && (
        <Comparison
          rows={fields.map(field => ({
            label: t(`administration.organisation.${field}`),
            theirs: theirs[field],
            mine: values[field],
          }))}
          takeTheirs={takeTheirs}
          keepMine={() => void keepMine()}
        />
      )}
      <TextField
        name="name"
        label={t('administration.organisation.name')}
        value={values.name}
        onChange={name => set({ name })}
        autoComplete="organization"
        required
      />
      <TextField
        name="locales"
        label={t('administration.organisation.locales')}
        hint={
          <>
            {t('administration.organisation.localesHint')}{' '}
            {locales.length > 0 &&
              t('administration.organisation.localesNow', {
                languages: list(locales.map(code => languageName(code, language))),
              })}
          </>
        }
        value={values.locales}
        onChange={text => set({ locales: text })}
        required
      />
      <Select
        name="defaultLocale"
        label={t('administration.organisation.defaultLocale')}
        value={values.defaultLocale}
        onChange={defaultLocale => set({ defaultLocale })}
        choices={[...new Set([...locales, values.defaultLocale])].map(value => ({
          value,
          label: languageName(value, language),
        }))}
      />
      <Select
        name="timeZone"
        label={t('administration.organisation.timeZone')}
        hint={t('administration.organisation.timeZoneHint')}
        value={values.timeZone}
        onChange={timeZone => set({ timeZone })}
        choices={timeZones(values.timeZone).map(value => ({ value, label: value.replaceAll('_', ' ') }))}
      />
      <TextField
        name="mailFrom"
        label={t('administration.organisation.mailFrom')}
        hint={t('administration.organisation.mailFromHint', { name: values.name })}
        value={values.mailFrom}
        onChange={mailFrom => set({ mailFrom })}
        required={false}
      />
    </Form>
  );
}
