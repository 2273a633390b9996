import type { Term } from '../generated/graphql.ts';
import { TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';
import './term-fields.css';

export const terms = ['MENTOR', 'MENTEE', 'PROGRAMME', 'MATCH', 'SESSION'] as const satisfies readonly Term[];

/** What stands in the fields; empty is the platform's guess, or its own word. */
export interface Entered {
  readonly one: string;
  readonly many: string;
  readonly the: string;
}

/** The name of a word among the values of the form. */
export function keyOf(locale: string, term: Term): string {
  return `${locale}.${term}`;
}

export interface TermFieldsProps {
  readonly locale: string;
  readonly term: (typeof terms)[number];
  readonly entered: Entered;
  readonly inUse: { readonly one: string; readonly many?: string | null; readonly the?: string | null } | undefined;
  /** Whether the organisation has a word of its own, so that `inUse` is not the platform's. */
  readonly isOwn: boolean;
  onChange(entered: Entered): void;
}

/** One term in one language: its forms, and a sentence in which they stand, while they are typed. */
export function TermFields({ locale, term, entered, inUse, isOwn, onChange }: TermFieldsProps) {
  const { t } = useWords();
  const guess = entered.one.trim() ? guessFor(locale, entered.one.trim()) : isOwn ? undefined : inUse;
  const said = {
    one: entered.one.trim() || (guess?.one ?? ''),
    many: entered.many.trim() || (guess?.many ?? ''),
    the: entered.the.trim() || (guess?.the ?? ''),
  };
  const field = (form: keyof Entered, label: string) => (
    <TextField
      name={`${keyOf(locale, term)}.${form}`}
      label={label}
      lang={locale}
      value={entered[form]}
      placeholder={guess?.[form] ?? undefined}
      maxLength={40}
      onChange={text => onChange({ ...entered, [form]: text })}
    />
  );
  return (
    <fieldset className="field term">
      <legend>{t(`word.term.${term}`)}</legend>
      <div className="term-forms">
        {field('one', t('administration.vocabulary.one'))}
        {field('many', t('administration.vocabulary.many'))}
        {/* English has its article apart, so the word is the same. */}
        {locale !== 'en' && field('the', t('administration.vocabulary.the'))}
      </div>
      {(locale === 'en' || locale === 'da') && said.one && (
        <p className="term-example" lang={locale}>
          {t(`administration.vocabulary.example.${locale}.${term}`, { ...said, The: capital(said.the, locale) })}
        </p>
      )}
    </fieldset>
  );
}

/** As the platform guesses the forms that nobody enters. */
function guessFor(locale: string, one: string): Entered {
  if (locale === 'da') return { one, the: one.replace(/e?$/, 'en'), many: one.replace(/e?$/, 'er') };
  return { one, the: one, many: `${one}${/(s|x|ch|sh)$/.test(one) ? 'es' : 's'}` };
}

function capital(word: string, locale: string): string {
  return word.slice(0, 1).toLocaleUpperCase(locale) + word.slice(1);
}
