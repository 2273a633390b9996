import { Checkbox, Choices, NumberField, Select, TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';
import {
  choicesOf,
  type JsonSchema,
  kindOf,
  labelOf,
  propertiesOf,
  type Settings,
  withSetting,
} from './json-schema.ts';
import { JsonField } from './json-field.tsx';

export interface SchemaFieldsProps {
  readonly schema: unknown;
  readonly settings: Settings;
  onChange(settings: Settings): void;
}

/** The fields of a form that a plugin describes by a JSON Schema. Its names and descriptions are its own words. */
export function SchemaFields({ schema, settings, onChange }: SchemaFieldsProps) {
  const { required = [] } = (schema ?? {}) as JsonSchema;
  return propertiesOf(schema).map(([name, of]) => (
    <SchemaField
      key={name}
      name={name}
      of={of}
      required={required.includes(name) && of.default === undefined}
      value={settings[name]}
      onChange={value => onChange(withSetting(settings, name, value))}
    />
  ));
}

interface SchemaFieldProps {
  readonly name: string;
  readonly of: JsonSchema;
  readonly required: boolean;
  readonly value: unknown;
  onChange(value: unknown): void;
}

function SchemaField({ name, of, required, value, onChange }: SchemaFieldProps) {
  const { t } = useWords();
  const kind = kindOf(of);
  const label = labelOf(name, of);
  const byDefault =
    of.default === undefined || typeof of.default === 'object'
      ? undefined
      : JSON.stringify(of.default).replaceAll('"', '');
  const hint = (
    <>
      <span lang="en">{of.description}</span>
      {byDefault !== undefined && kind !== 'flag' && kind !== 'choice' && (
        <> {t('plugins.byDefault', { value: byDefault })}</>
      )}
    </>
  );
  const shared = { name, label, hint, required };
  const text = typeof value === 'string' ? value : '';
  switch (kind) {
    case 'choice':
      return (
        <Select
          {...shared}
          value={text}
          onChange={onChange}
          choices={[
            { value: '', label: byDefault === undefined ? '–' : t('plugins.choiceByDefault', { value: byDefault }) },
            ...choicesOf(of)!.map(choice => ({ value: choice, label: choice })),
          ]}
        />
      );
    case 'choices':
      return (
        <Choices
          {...shared}
          values={listOf(value ?? of.default)}
          onChange={chosen => onChange([...chosen])}
          choices={choicesOf(of.items!)!.map(choice => ({ value: choice, label: choice }))}
        />
      );
    case 'flag':
      return <Checkbox {...shared} checked={Boolean(value ?? of.default)} onChange={onChange} />;
    case 'number':
      return (
        <NumberField
          {...shared}
          value={typeof value === 'number' ? value : undefined}
          min={of.minimum}
          max={of.maximum}
          step={of.type === 'integer' ? 1 : undefined}
          onChange={onChange}
        />
      );
    case 'lines':
      return (
        <TextField
          {...shared}
          hint={
            <>
              {hint} {t('plugins.oneALine')}
            </>
          }
          lines={3}
          value={listOf(value).join('\n')}
          onChange={lines => onChange(lines === '' ? undefined : lines.split('\n'))}
        />
      );
    case 'group':
      return (
        <fieldset className="plugin-group">
          <legend>
            <strong>{label}</strong>
          </legend>
          <SchemaFields schema={of} settings={(value ?? {}) as Settings} onChange={onChange} />
        </fieldset>
      );
    case 'text':
      return (
        <TextField
          {...shared}
          type={of.format === 'uri' ? 'url' : of.format === 'email' ? 'email' : 'text'}
          lines={(of.maxLength ?? 0) > 500 ? 4 : undefined}
          value={text}
          placeholder={byDefault}
          onChange={onChange}
        />
      );
    case 'other':
      return <JsonField {...shared} value={value} onChange={onChange} />;
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
