import { useState } from 'react';
import type { ProgrammeDesignFragment } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { Checkbox, Form, NumberField, Select, useForm } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ChangeProgramme } from './design-mutations.ts';

const deciders = ['MANAGER', 'AUTOMATIC'] as const;
const limits = ['mostMentors', 'mostMentees'] as const;
const switches = ['menteesByPlaces', 'mayReturn', 'returnsAfterDecline'] as const;

/** Who decides about applications, how many are taken in, and who may come back. */
export function AdmissionForm({ of }: { readonly of: ProgrammeDesignFragment }) {
  const { t } = useWords();
  const change = useIntention(ChangeProgramme);
  const [isSaved, setSaved] = useState(false);
  const { admission } = of;
  const form = useForm({
    decide: admission.decide,
    promote: admission.promote,
    mostMentors: admission.mostMentors ?? undefined,
    mostMentees: admission.mostMentees ?? undefined,
    menteesByPlaces: admission.menteesByPlaces,
    mayReturn: admission.mayReturn,
    returnsAfterDecline: admission.returnsAfterDecline,
  });
  const { values } = form;
  const set = (given: Partial<typeof values>) => {
    setSaved(false);
    form.set(given);
  };

  async function save(): Promise<void> {
    const { mostMentors = null, mostMentees = null, ...rest } = values;
    const outcome = await change.send({
      id: of.id,
      version: of.version,
      confirmed: null,
      input: { admission: { ...rest, mostMentors, mostMentees } },
    });
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    setSaved(true);
  }

  return (
    <Form
      form={form}
      submit={t('design.save')}
      sending={change.sending}
      onSubmit={() => void save()}
      actions={isSaved && <State look="good">{t('design.saved')}</State>}
    >
      {(['decide', 'promote'] as const).map(name => (
        <Select
          key={name}
          name={name}
          label={t(`design.admission.${name}`)}
          hint={t(`design.admission.${name}Hint`)}
          value={values[name]}
          onChange={value => set({ [name]: value })}
          choices={deciders.map(value => ({ value, label: t(`design.decider.${value}`) }))}
        />
      ))}
      {limits.map(name => (
        <NumberField
          key={name}
          name={name}
          label={t(`design.admission.${name}`)}
          hint={t('design.admission.limitHint')}
          required={false}
          min={1}
          max={100_000}
          value={values[name]}
          onChange={value => set({ [name]: value })}
        />
      ))}
      {switches.map(name => (
        <Checkbox
          key={name}
          name={name}
          label={t(`design.admission.${name}`)}
          checked={values[name]}
          onChange={value => set({ [name]: value })}
        />
      ))}
    </Form>
  );
}
