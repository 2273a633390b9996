import { type FragmentType, graphql, read } from '../generated/index.ts';
import { Choices, NumberField, TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';

const QuestionFieldFragment = graphql(`
  fragment QuestionField on Question {
    id
    key
    label
    help
    type
    options {
      key
      label
      isRetired
    }
    required
  }
`);

export interface QuestionFieldProps {
  readonly of: FragmentType<typeof QuestionFieldFragment>;
  readonly values: readonly string[];
  onChange(values: readonly string[]): void;
}

/** A question of a programme, with the field that fits its type. Its issues name its key. */
export function QuestionField({ of, values, onChange }: QuestionFieldProps) {
  const { t } = useWords();
  const { key: name, label, help, type, options, required } = read(QuestionFieldFragment, of);
  const field = { name, label, ...(help && { hint: help }), ...(required ? {} : { required: false }) };
  if (type === 'NUMBER')
    return (
      <NumberField
        {...field}
        value={values[0] === undefined || values[0] === '' ? undefined : Number(values[0])}
        onChange={value => onChange(value === undefined ? [] : [String(value)])}
      />
    );
  if (type === 'TEXT')
    return (
      <TextField {...field} lines={3} value={values[0] ?? ''} onChange={value => onChange(value ? [value] : [])} />
    );
  const choices =
    type === 'BOOLEAN'
      ? [
          { value: 'true', label: t('apply.yes') },
          { value: 'false', label: t('apply.no') },
        ]
      : options.filter(option => !option.isRetired).map(option => ({ value: option.key, label: option.label }));
  return (
    <Choices {...field} single={type !== 'MULTIPLE_CHOICE'} values={values} onChange={onChange} choices={choices} />
  );
}
