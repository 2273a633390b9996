import { type FragmentType, graphql, read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Form, Select, TextField, useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { Section } from '../parts/page.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { languages } from '../texts/languages.ts';
import { useWords } from '../texts/text.ts';
import { ChangeOwnDetails } from './me-mutations.ts';

const OwnDetailsFragment = graphql(`
  fragment OwnDetails on Person {
    id
    displayName
    locale
    timeZone
    version
  }
`);

/** Name, language and time zone: what the pages and every mail go by. */
export function OwnDetails({ of }: { readonly of: FragmentType<typeof OwnDetailsFragment> }) {
  const { t, languageName } = useWords();
  const announce = useAnnounce();
  const { reload } = useVisit();
  const person = read(OwnDetailsFragment, of);
  const form = useForm({ displayName: person.displayName, locale: person.locale, timeZone: person.timeZone });
  const change = useIntention(ChangeOwnDetails);
  async function save(input: typeof form.values): Promise<void> {
    const outcome = await change.send({ id: person.id, version: person.version, input });
    if (outcome.kind === 'ok') {
      announce(t('me.saved'));
      reload();
    } else if (outcome.kind === 'invalid') form.show(outcome.issues);
    else form.say(wordsOf(outcome));
  }
  return (
    <Section title={t('me.details')}>
      <Form form={form} submit={t('me.save')} sending={change.sending} onSubmit={values => void save(values)}>
        <TextField
          name="displayName"
          label={t('me.name')}
          autoComplete="name"
          maxLength={200}
          value={form.values.displayName}
          onChange={displayName => form.set({ displayName })}
        />
        <Select
          name="locale"
          label={t('me.language')}
          value={form.values.locale}
          onChange={locale => form.set({ locale })}
          choices={[...new Set([...languages, person.locale])].map(value => ({ value, label: languageName(value) }))}
        />
        <Select
          name="timeZone"
          label={t('me.timeZone')}
          value={form.values.timeZone}
          onChange={timeZone => form.set({ timeZone })}
          choices={[...new Set([person.timeZone, ...Intl.supportedValuesOf('timeZone')])].map(value => ({
            value,
            label: value.replaceAll('_', ' '),
          }))}
        />
      </Form>
    </Section>
  );
}
