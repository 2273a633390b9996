import { Checkbox, TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';
import { type JsonSchema, labelOf, propertiesOf } from './json-schema.ts';

export interface SecretFieldsProps {
  readonly schema: unknown;
  readonly kept: readonly { readonly name: string; readonly lastFour: string | null; readonly updatedAt: string }[];
  /** What is typed, by name; what is not there stays. */
  readonly typed: Readonly<Record<string, string>>;
  readonly forgotten: readonly string[];
  onChange(change: { readonly typed?: Readonly<Record<string, string>>; readonly forgotten?: readonly string[] }): void;
}

/** Secrets are written and never read: one sees that there is one, and its end to know it by. */
export function SecretFields({ schema, kept, typed, forgotten, onChange }: SecretFieldsProps) {
  const { t, date } = useWords();
  const { required = [] } = (schema ?? {}) as JsonSchema;
  return propertiesOf(schema).map(([name, of]) => {
    const known = kept.find(secret => secret.name === name);
    return (
      <div key={name} className="stack">
        <TextField
          name={name}
          type="password"
          autoComplete="new-password"
          label={labelOf(name, of)}
          hint={
            <>
              <span lang="en">{of.description}</span>
              {known && (
                <p>
                  {t('plugins.secret.kept', {
                    day: date(known.updatedAt, { dateStyle: 'medium' }),
                    ending: known.lastFour ?? 'none',
                  })}
                </p>
              )}
            </>
          }
          required={required.includes(name)}
          value={typed[name] ?? ''}
          onChange={text => onChange({ typed: { ...typed, [name]: text } })}
        />
        {known && !typed[name] && (
          <Checkbox
            name={`${name}.forget`}
            label={t('plugins.secret.forget', { name: labelOf(name, of) })}
            checked={forgotten.includes(name)}
            onChange={yes => onChange({ forgotten: yes ? [...forgotten, name] : forgotten.filter(no => no !== name) })}
          />
        )}
      </div>
    );
  });
}
