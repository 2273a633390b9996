import { useState } from 'react';
import { Comparison } from '../administration/comparison.tsx';
import type { ProgrammeDesignFragment } from '../generated/graphql.ts';
import { read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { Checkbox, Choices, Form, NumberField, Select, TextField, useForm } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { fromLocalised, type Localised, ProgrammeDesign, toLocalised } from './design.ts';
import { ChangeProgramme } from './design-mutations.ts';
import { LocalisedField } from './localised-field.tsx';

const kinds = ['ONE_TO_ONE', 'PEER', 'REVERSE'] as const;
const visibilities = ['PUBLIC', 'ORGANISATION', 'INVITED'] as const;
const texts = ['title', 'purpose', 'privacyText'] as const;

function textsOf({ titleTexts, purposeTexts, privacyTexts }: ProgrammeDesignFragment) {
  return {
    title: toLocalised(titleTexts),
    purpose: toLocalised(purposeTexts),
    privacyText: toLocalised(privacyTexts),
  };
}

/** What it says of itself, in each language, and whom it takes. */
export function BasicsForm({ of }: { readonly of: ProgrammeDesignFragment }) {
  const { t, languageName } = useWords();
  const { organisation, viewer } = useVisit();
  const change = useIntention(ChangeProgramme);
  const confirmation = useConfirmation();
  const [theirs, setTheirs] = useState<ProgrammeDesignFragment>();
  const [isSaved, setSaved] = useState(false);
  const form = useForm(
    {
      ...textsOf(of),
      kind: of.kind,
      locales: of.locales,
      defaultCapacity: of.defaultCapacity,
      offerDays: of.offerDays,
      evergreen: of.evergreen,
      visibility: of.visibility,
      slug: of.slug ?? '',
      askAgain: false,
    },
    { draft: `design:${of.id}:${viewer.person.id}` },
  );
  const { values } = form;
  const set = (given: Partial<typeof values>) => {
    setSaved(false);
    form.set(given);
  };

  async function save(version: number): Promise<void> {
    const outcome = await confirmation.ask(t('design.save'), confirmed =>
      change.send({
        id: of.id,
        version,
        confirmed: confirmed ?? null,
        input: {
          ...(Object.fromEntries(texts.map(name => [name, fromLocalised(values[name])])) as Record<
            (typeof texts)[number],
            { locale: string; text: string }[]
          >),
          kind: values.kind,
          locales: [...values.locales],
          defaultCapacity: values.defaultCapacity ?? null,
          offerDays: values.offerDays ?? null,
          evergreen: values.evergreen,
          visibility: values.visibility,
          slug: values.slug.trim() || null,
          askAgain: values.askAgain,
        },
      }),
    );
    if (!outcome) return;
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind === 'stale' && outcome.current?.__typename === 'Programme')
      return setTheirs(read(ProgrammeDesign, outcome.current));
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    setTheirs(undefined);
    setSaved(true);
    form.done({ ...values, askAgain: false });
  }

  return (
    <Form
      form={form}
      submit={t('design.save')}
      sending={change.sending}
      onSubmit={() => void save(theirs?.version ?? of.version)}
      actions={isSaved && <State look="good">{t('design.saved')}</State>}
    >
      {confirmation.dialog}
      {theirs && (
        <Comparison
          rows={texts.flatMap(name =>
            theirs.locales.map(locale => ({
              label: `${t(`programmes.new.${name}`)}, ${languageName(locale)}`,
              theirs: textsOf(theirs)[name][locale] ?? '',
              mine: values[name][locale] ?? '',
            })),
          )}
          takeTheirs={() => {
            form.set(textsOf(theirs));
            setTheirs(undefined);
          }}
          keepMine={() => void save(theirs.version)}
        />
      )}
      {texts.map(name => (
        <LocalisedField
          key={name}
          name={name}
          label={t(`programmes.new.${name}`)}
          hint={t(`programmes.newHint.${name}`)}
          {...(name !== 'title' && { lines: 4 })}
          locales={values.locales}
          values={values[name]}
          onChange={(given: Localised) => set({ [name]: given })}
        />
      ))}
      <Checkbox
        name="askAgain"
        label={t('design.askAgain')}
        hint={t('design.askAgainHint')}
        checked={values.askAgain}
        onChange={askAgain => set({ askAgain })}
      />
      <Choices
        name="locales"
        label={t('programmes.new.locales')}
        values={values.locales}
        onChange={locales => set({ locales: [...locales] })}
        choices={[...new Set([...organisation.locales, ...of.locales])].map(value => ({
          value,
          label: languageName(value),
        }))}
      />
      <Select
        name="kind"
        label={t('design.kind')}
        value={values.kind}
        onChange={kind => set({ kind })}
        choices={kinds.map(value => ({ value, label: t(`word.programmeKind.${value}`) }))}
      />
      <Select
        name="visibility"
        label={t('design.visibility')}
        value={values.visibility}
        onChange={visibility => set({ visibility })}
        choices={visibilities.map(value => ({ value, label: t(`design.visibility.${value}`) }))}
      />
      {(values.visibility === 'PUBLIC' || values.slug !== '') && (
        <TextField
          name="slug"
          label={t('design.slug')}
          hint={t('design.slugHint')}
          required={values.visibility === 'PUBLIC'}
          maxLength={60}
          value={values.slug}
          onChange={slug => set({ slug })}
        />
      )}
      {of.visibility === 'PUBLIC' && of.slug && (
        <p>
          <a href={`/p/${encodeURIComponent(organisation.slug)}/${of.slug}`}>{t('design.page')}</a>
        </p>
      )}
      <NumberField
        name="defaultCapacity"
        label={t('programmes.new.capacity')}
        min={1}
        max={50}
        value={values.defaultCapacity}
        onChange={defaultCapacity => set({ defaultCapacity })}
      />
      <NumberField
        name="offerDays"
        label={t('programmes.new.offerDays')}
        min={1}
        max={90}
        value={values.offerDays}
        onChange={offerDays => set({ offerDays })}
      />
      <Checkbox
        name="evergreen"
        label={t('design.evergreen')}
        checked={values.evergreen}
        onChange={evergreen => set({ evergreen })}
      />
    </Form>
  );
}
