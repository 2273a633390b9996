import { TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';

export interface LocalisedFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly lines?: number;
  readonly locales: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  onChange(values: Record<string, string>): void;
}

/** One text in each language, side by side where there is room. */
export function LocalisedField({ name, label, hint, lines, locales, values, onChange }: LocalisedFieldProps) {
  const { t, languageName } = useWords();
  return (
    <div className="localised">
      {locales.map((locale, at) => (
        <TextField
          key={locale}
          name={at === 0 ? name : `${name}.${locale}`}
          label={locales.length > 1 ? t('programmes.inLanguage', { label, language: languageName(locale) }) : label}
          {...(hint && at === 0 && { hint })}
          {...(lines && { lines })}
          lang={locale}
          value={values[locale] ?? ''}
          onChange={text => onChange({ ...values, [locale]: text })}
        />
      ))}
    </div>
  );
}
