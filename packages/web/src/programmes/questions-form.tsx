import { Button } from '../parts/button.tsx';
import { Checkbox, Choices, Select, TextField } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../texts/text.ts';
import { LocalisedField } from './localised-field.tsx';
import './programmes.css';

export const types = ['TEXT', 'NUMBER', 'BOOLEAN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE'] as const;
export const askedOf = ['MENTEE', 'MENTOR'] as const;

export interface QuestionDraft {
  readonly key: string;
  readonly label: Record<string, string>;
  readonly type: (typeof types)[number];
  readonly roles: readonly (typeof askedOf)[number][];
  readonly required: boolean;
  /** One a line. */
  readonly options: string;
}

export function emptyQuestion(at: number): QuestionDraft {
  return { key: `question_${at + 1}`, label: {}, type: 'TEXT', roles: askedOf, required: false, options: '' };
}

export interface QuestionsFormProps {
  readonly locales: readonly string[];
  readonly questions: readonly QuestionDraft[];
  onChange(questions: readonly QuestionDraft[]): void;
  onAdd(): void;
}

/** What people are asked when they apply. */
export function QuestionsForm({ locales, questions, onChange, onAdd }: QuestionsFormProps) {
  const { t } = useWords();
  const set = (at: number, change: Partial<QuestionDraft>) =>
    onChange(questions.map((question, other) => (other === at ? { ...question, ...change } : question)));
  return (
    <section className="stack" aria-label={t('programmes.questions')}>
      <h2>{t('programmes.questions')}</h2>
      {questions.map((question, at) => (
        <fieldset key={question.key} className="question-draft">
          <legend>{t('programmes.question', { number: at + 1 })}</legend>
          <LocalisedField
            name={`label-${at}`}
            label={t('programmes.questionText')}
            locales={locales}
            values={question.label}
            onChange={label => set(at, { label })}
          />
          <Select
            name={`type-${at}`}
            label={t('programmes.questionType')}
            value={question.type}
            onChange={type => set(at, { type })}
            choices={types.map(value => ({ value, label: t(`word.questionType.${value}`) }))}
          />
          {question.type.endsWith('CHOICE') && (
            <TextField
              name={`options-${at}`}
              label={t('programmes.options')}
              hint={t('programmes.optionsHint')}
              lines={4}
              value={question.options}
              onChange={options => set(at, { options })}
            />
          )}
          <Choices
            name={`roles-${at}`}
            label={t('programmes.askedOf')}
            values={question.roles}
            onChange={roles => set(at, { roles })}
            choices={askedOf.map(value => ({ value, label: t(`word.participantRole.${value}`) }))}
          />
          <Checkbox
            name={`required-${at}`}
            label={t('programmes.required')}
            checked={question.required}
            onChange={required => set(at, { required })}
          />
          <Button
            kind="quiet"
            icon={<Icon name="close" />}
            onClick={() => onChange(questions.filter((_one, other) => other !== at))}
          >
            {t('programmes.removeQuestion', { number: at + 1 })}
          </Button>
        </fieldset>
      ))}
      <div>
        <Button icon={<Icon name="add" />} onClick={onAdd}>
          {t('programmes.addQuestion')}
        </Button>
      </div>
    </section>
  );
}
