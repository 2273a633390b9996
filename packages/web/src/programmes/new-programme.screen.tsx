import { Link, useNavigate } from '@tanstack/react-router';
import { graphql } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Choices, Form, NumberField, Select, useForm } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useScreen } from '../start/screen.tsx';
import { useWords } from '../texts/text.ts';
import { phaseKinds } from './phase-kinds.ts';
import { optionsOf } from './question-options.ts';
import { emptyQuestion, type QuestionDraft, QuestionsForm } from './questions-form.tsx';
import { BeginFrom } from './begin-from.tsx';
import { LocalisedField } from './localised-field.tsx';

const CreateProgramme = graphql(`
  mutation CreateProgramme($input: CreateProgrammeInput!) {
    createProgramme(input: $input) {
      __typename
      ... on CreateProgrammeSuccess {
        programme {
          id
          title
          state
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

const NewProgrammeQuery = graphql(`
  query NewProgrammeScreen {
    ...Templates
  }
`);

const usualPhases = ['RECRUITMENT', 'MATCHING', 'MENTORING', 'EVALUATION'] as const;
type Localised = Record<string, string>;

type NewProgramme = {
  readonly title: Localised;
  readonly purpose: Localised;
  readonly privacyText: Localised;
  readonly locales: readonly string[];
  readonly timeZone: string;
  readonly defaultCapacity: number;
  readonly offerDays: number;
  readonly phases: readonly (typeof phaseKinds)[number][];
  readonly questions: readonly QuestionDraft[];
};

/** A programme from three texts; all else has a value that one can begin with. */
export function NewProgrammeScreen() {
  const { t, languageName } = useWords();
  const { organisation, viewer } = useVisit();
  const navigate = useNavigate();
  const screen = useScreen(NewProgrammeQuery);
  const create = useIntention(CreateProgramme);
  const form = useForm<NewProgramme>(
    {
      title: {},
      purpose: {},
      privacyText: {},
      locales: organisation.locales,
      timeZone: organisation.timeZone,
      defaultCapacity: 1,
      offerDays: 7,
      phases: usualPhases,
      questions: [],
    },
    { draft: `programme:new:${viewer.person.id}` },
  );
  const { values } = form;
  const localised = (texts: Localised) =>
    values.locales.map(locale => ({ locale, text: texts[locale] ?? '' })).filter(({ text }) => text.trim() !== '');

  async function save(): Promise<void> {
    const outcome = await create.send({
      input: {
        title: localised(values.title),
        purpose: localised(values.purpose),
        privacyText: localised(values.privacyText),
        locales: [...values.locales],
        timeZone: values.timeZone,
        defaultCapacity: values.defaultCapacity,
        offerDays: values.offerDays,
        phases: phaseKinds.filter(kind => values.phases.includes(kind)).map(kind => ({ kind })),
        questions: values.questions.map(({ label, key, options, required, type, roles }) => ({
          key,
          label: localised(label),
          type,
          roles: [...roles],
          required,
          options: optionsOf(options, values.locales),
        })),
      },
    });
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    form.done();
    await navigate({
      to: '/manage/programmes/$programmeId',
      params: { programmeId: outcome.value.programme.id },
    });
  }
  return (
    <Page
      title={t('programmes.create')}
      lead={t('programmes.newLead')}
      back={<Link to="/manage">{t('shell.programmes')}</Link>}
      width="reading"
    >
      {screen.data && <BeginFrom of={screen.data} />}
      <Form form={form} submit={t('programmes.doCreate')} sending={create.sending} onSubmit={() => void save()}>
        {(['title', 'purpose', 'privacyText'] as const).map(name => (
          <LocalisedField
            key={name}
            name={name}
            label={t(`programmes.new.${name}`)}
            hint={t(`programmes.newHint.${name}`)}
            {...(name !== 'title' && { lines: 4 })}
            locales={values.locales}
            values={values[name]}
            onChange={texts => form.set({ [name]: texts })}
          />
        ))}
        <details className="stack">
          <summary>{t('programmes.more')}</summary>
          <Choices
            name="locales"
            label={t('programmes.new.locales')}
            values={values.locales}
            onChange={locales => form.set({ locales })}
            choices={organisation.locales.map(value => ({ value, label: languageName(value) }))}
          />
          <Select
            name="timeZone"
            label={t('me.timeZone')}
            value={values.timeZone}
            onChange={timeZone => form.set({ timeZone })}
            choices={[...new Set([organisation.timeZone, ...Intl.supportedValuesOf('timeZone')])].map(value => ({
              value,
              label: value.replaceAll('_', ' '),
            }))}
          />
          <Choices
            name="phases"
            label={t('programme.phases')}
            hint={t('programmes.newHint.phases')}
            values={values.phases}
            onChange={phases => form.set({ phases })}
            choices={phaseKinds.map(value => ({ value, label: t(`word.phaseKind.${value}`) }))}
          />
          <NumberField
            name="defaultCapacity"
            label={t('programmes.new.capacity')}
            min={1}
            max={50}
            value={values.defaultCapacity}
            onChange={value => form.set({ defaultCapacity: value ?? 1 })}
          />
          <NumberField
            name="offerDays"
            label={t('programmes.new.offerDays')}
            min={1}
            max={60}
            value={values.offerDays}
            onChange={value => form.set({ offerDays: value ?? 7 })}
          />
        </details>
        <QuestionsForm
          locales={values.locales}
          questions={values.questions}
          onChange={questions => form.set({ questions })}
          onAdd={() => form.set({ questions: [...values.questions, emptyQuestion(values.questions.length)] })}
        />
      </Form>
    </Page>
  );
}
