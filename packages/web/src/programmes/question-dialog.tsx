import type { Outcome } from '@mentorkit/client';
import type { DesignedQuestionFragment, ProgrammeDesignFragment } from '../generated/graphql.ts';
import { read } from '../generated/index.ts';
import { wordsOf } from '../parts/actions.tsx';
import type { Confirmation } from '../parts/confirmation.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Checkbox, Choices, Form, Select, TextField, useForm } from '../parts/form.tsx';
import { useIntention } from '../start/intention.ts';
import { useWords } from '../texts/text.ts';
import { DesignedQuestion, fromLocalised, toLocalised } from './design.ts';
import { AddQuestion, ChangeQuestion } from './design-mutations.ts';
import { LocalisedField } from './localised-field.tsx';
import { optionsOf, optionsText } from './question-options.ts';
import { askedOf, types } from './questions-form.tsx';

export interface QuestionDialogProps {
  readonly of: ProgrammeDesignFragment;
  /** Undefined for a new one. */
  readonly question: DesignedQuestionFragment | undefined;
  readonly ask: Confirmation['ask'];
  onClose(): void;
  onSaved(): void;
}

const visibilities = ['NOBODY', 'MANAGERS', 'PARTNER', 'EVERYBODY'] as const;
const comparisons = ['NONE', 'SAME', 'COMPLEMENT', 'RANGE'] as const;

/** One question: its words, what it offers, who is asked, who may see the answers, and how matching compares them. */
export function QuestionDialog({ of, question, ask, onClose, onSaved }: QuestionDialogProps) {
  const { t } = useWords();
  const [add, change] = [useIntention(AddQuestion), useIntention(ChangeQuestion)];
  const form = useForm({
    key: question?.key ?? '',
    label: question ? toLocalised(question.labelTexts) : {},
    help: question ? toLocalised(question.helpTexts) : {},
    type: question?.type ?? ('TEXT' as const),
    options: question ? optionsText(question.options, of.locales) : '',
    roles: (question?.roles ?? askedOf) as readonly (typeof askedOf)[number][],
    required: question?.required ?? false,
    visibility: question?.visibility ?? ('MANAGERS' as const),
    sensitive: question?.sensitive ?? false,
    comparison: question?.comparison ?? ('NONE' as const),
    conditionOn: question?.condition?.question ?? '',
    anyOf: question?.condition?.anyOf ?? [],
  });
  const { values } = form;
  // Conditions look back, at what has few answers.
  const all = of.questions.map(other => read(DesignedQuestion, other));
  const at = all.findIndex(({ id }) => id === question?.id);
  const earlier = (at < 0 ? all : all.slice(0, at)).filter(
    ({ type, isRetired }) => !isRetired && type !== 'TEXT' && type !== 'NUMBER',
  );
  const looksAt = earlier.find(({ key }) => key === values.conditionOn);
  const answers =
    looksAt?.type === 'BOOLEAN'
      ? [
          { value: 'true', label: t('apply.yes') },
          { value: 'false', label: t('apply.no') },
        ]
      : (looksAt?.options ?? []).map(option => ({ value: option.key, label: option.label }));

  async function save(): Promise<void> {
    const condition = looksAt ? { question: looksAt.key, anyOf: [...values.anyOf] } : null;
    const said = {
      label: fromLocalised(values.label),
      help: fromLocalised(values.help),
      options: values.type.endsWith('CHOICE') ? optionsOf(values.options, of.locales) : [],
      required: values.required,
      visibility: values.visibility,
      sensitive: values.sensitive,
      comparison: values.comparison,
      condition,
    };
    const outcome = await ask<Outcome<unknown>>(t('design.save'), confirmed => {
      const how = { confirmed: confirmed ?? null };
      return question
        ? change.send({ id: question.id, version: question.version, input: said, ...how })
        : add.send({
            programmeId: of.id,
            input: { ...said, key: values.key, type: values.type, roles: [...values.roles] },
            ...how,
          });
    });
    if (!outcome) return;
    if (outcome.kind === 'invalid') return form.show(outcome.issues);
    if (outcome.kind !== 'ok') return form.say(wordsOf(outcome));
    onSaved();
  }

  return (
    <Dialog title={question?.label ?? t('programmes.addQuestion')} kind="side" onClose={onClose}>
      <Form form={form} submit={t('design.save')} sending={add.sending || change.sending} onSubmit={() => void save()}>
        <LocalisedField
          name="label"
          label={t('programmes.questionText')}
          locales={of.locales}
          values={values.label}
          onChange={label => form.set({ label })}
        />
        <LocalisedField
          name="help"
          label={t('design.help')}
          locales={of.locales}
          values={values.help}
          onChange={help => form.set({ help })}
        />
        {!question && (
          <>
            <TextField
              name="key"
              label={t('design.key')}
              hint={t('design.keyHint')}
              value={values.key}
              onChange={key => form.set({ key })}
            />
            <Select
              name="type"
              label={t('programmes.questionType')}
              value={values.type}
              onChange={type => form.set({ type })}
              choices={types.map(value => ({ value, label: t(`word.questionType.${value}`) }))}
            />
            <Choices
              name="roles"
              label={t('programmes.askedOf')}
              values={values.roles}
              onChange={roles => form.set({ roles })}
              choices={askedOf.map(value => ({ value, label: t(`word.participantRole.${value}`) }))}
            />
          </>
        )}
        {values.type.endsWith('CHOICE') && (
          <TextField
            name="options"
            label={t('programmes.options')}
            hint={t('design.optionsHint', {
              example: ['web', ...of.locales.map(locale => `Web (${locale})`)].join(' | '),
            })}
            lines={6}
            value={values.options}
            onChange={options => form.set({ options })}
          />
        )}
        <Checkbox
          name="required"
          label={t('programmes.required')}
          checked={values.required}
          onChange={required => form.set({ required })}
        />
        {earlier.length > 0 && (
          <Select
            name="question"
            label={t('design.condition')}
            value={values.conditionOn}
            onChange={conditionOn => form.set({ conditionOn, anyOf: [] })}
            choices={[
              { value: '', label: t('design.always') },
              ...earlier.map(({ key, label }) => ({
                value: key,
                label: t('design.whereAnswered', { question: label }),
              })),
            ]}
          />
        )}
        {looksAt && (
          <Choices
            name="anyOf"
            label={t('design.anyOf')}
            values={values.anyOf}
            onChange={anyOf => form.set({ anyOf: [...anyOf] })}
            choices={answers}
          />
        )}
        <Select
          name="visibility"
          label={t('design.visibility')}
          hint={t('design.visibilityHint')}
          value={values.visibility}
          onChange={visibility => form.set({ visibility })}
          choices={visibilities.map(value => ({ value, label: t(`design.seen.${value}`) }))}
        />
        <Checkbox
          name="sensitive"
          label={t('design.sensitive')}
          hint={t('design.sensitiveHint')}
          checked={values.sensitive}
          onChange={sensitive => form.set({ sensitive })}
        />
        <Select
          name="comparison"
          label={t('design.comparison')}
          value={values.comparison}
          onChange={comparison => form.set({ comparison })}
          choices={comparisons
            .filter(value => value !== 'RANGE' || values.type === 'NUMBER')
            .map(value => ({ value, label: t(`design.compare.${value}`) }))}
        />
      </Form>
    </Dialog>
  );
}
