import { useState } from 'react';
import type { ProgrammeDesignFragment } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { useConfirmation } from '../parts/confirmation.tsx';
import { Checkbox, Form, NumberField, useForm } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { ChangeProgramme } from './design-mutations.ts';

/** What matching obeys, beside the answers. What is offered or matched already stays. */
export function MatchingForm({ of }: { readonly of: ProgrammeDesignFragment }) {
  const { t } = useWords();
  const change = useIntention(ChangeProgramme);
  const confirmation = useConfirmation();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({
    requireSharedLanguage: of.requireSharedLanguage,
    maximumZoneHours: of.maximumZoneHours ?? undefined,
    minimum: of.minimumScore === null ? undefined : Math.round(of.minimumScore * 100),
    weights: of.weights,
  });
  const { values } = form;
  const set = (given: Partial<typeof values>) => {
    setSaved(false);
    form.set(given);
  };

  async function save(): Promise<void> {
    const outcome = await confirmation.ask(t('design.save'), confirmed =>
      change.send({
        id: of.id,
        version: of.version,
        confirmed: confirmed ?? null,
        input: {
          requireSharedLanguage: values.requireSharedLanguage,
          maximumZoneHours: values.maximumZoneHours ?? null,
          minimumScore: values.minimum === undefined ? null : values.minimum / 100,
          weights: values.weights.map(({ criterion, weight }) => ({ criterion, weight })),
        },
      }),
    );
    if (!outcome) return;
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
      {confirmation.dialog}
      <Checkbox
        name="requireSharedLanguage"
        label={t('design.requireSharedLanguage')}
        checked={values.requireSharedLanguage}
        onChange={requireSharedLanguage => set({ requireSharedLanguage })}
      />
      <NumberField
        name="maximumZoneHours"
        label={t('design.maximumZoneHours')}
        hint={t('design.maximumZoneHoursHint')}
        required={false}
        min={0}
        max={24}
        value={values.maximumZoneHours}
        onChange={maximumZoneHours => set({ maximumZoneHours })}
      />
      <NumberField
        name="minimumScore"
        label={t('design.minimumScore')}
        hint={t('design.minimumScoreHint')}
        required={false}
        min={0}
        max={100}
        value={values.minimum}
        onChange={minimum => set({ minimum })}
      />
      {values.weights.map(({ criterion, weight }) => (
        <NumberField
          key={criterion}
          name={`weights.${criterion}`}
          label={t(`design.weight.${criterion}`)}
          min={0}
          max={100}
          step={0.5}
          value={weight}
          onChange={given =>
            set({
              weights: values.weights.map(other =>
                other.criterion === criterion ? { ...other, weight: given ?? 0 } : other,
              ),
            })
          }
        />
      ))}
    </Form>
  );
}
