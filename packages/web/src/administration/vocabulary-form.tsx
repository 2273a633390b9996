import { Form } from '../parts/form.tsx';
import { Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import type { Term } from '../generated/graphql.ts';
import { useWords } from '../texts/text.ts';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';
import { languageName } from './languages-and-zones.ts';
import { type Entered, keyOf, TermFields, terms } from './term-fields.tsx';

type Words = Readonly<Record<string, Entered>>;

const nothing: Entered = { one: '', many: '', the: '' };

function valuesOf({ locales, settings: { vocabulary } }: EditedOrganisation): { words: Words } {
  const entries = locales.flatMap(locale =>
    terms.map((term): [string, Entered] => {
      const own = vocabulary.find(word => word.term === term && word.locale === locale);
      return [keyOf(locale, term), own ? { one: own.one, many: own.many ?? '', the: own.the ?? '' } : nothing];
    }),
  );
  return { words: Object.fromEntries(entries) };
}

/** Those that were entered: a word without its `one` is none. */
function enteredOf(words: Words) {
  return Object.entries(words).flatMap(([key, { one, many, the }]) => {
    const [locale, term] = key.split('.') as [string, Term];
    if (!`${one}${many}${the}`.trim()) return [];
    return [{ key, term, locale, one, ...(many.trim() && { many }), ...(the.trim() && { the }) }];
  });
}

/** All terms in all languages of the organisation, saved together. */
export function VocabularyForm({ of }: { readonly of: OrganisationRef }) {
  const { t, language } = useWords();
  const { form, organisation, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'vocabulary',
    valuesOf,
    inputOf: ({ words }, { locales, settings }) => ({
      vocabulary: [
        ...enteredOf(words).map(({ key: _key, ...word }) => word),
        // Of languages that are not offered now: kept for when they are again.
        ...settings.vocabulary
          .filter(({ locale }) => !locales.includes(locale))
          .map(({ term, locale, one, many, the }) => ({
            term,
            locale,
            one,
            ...(many && { many }),
            ...(the && { the }),
          })),
      ],
    }),
    fieldOf: ([, , at, field], { words }) => `${enteredOf(words)[Number(at)]?.key}.${field ?? 'one'}`,
  });
  const { words } = form.values;
  const inWords = ({ one, many, the }: Entered = nothing) => [one, many, the].filter(Boolean).join(' · ');
  return (
    <Form
      form={form}
      submit={t('administration.save')}
      sending={sending}
      onSubmit={all => void save(all)}
      actions={isSaved && <State look="good">{t('administration.saved')}</State>}
    >
      {theirs && (
        <Comparison
          rows={organisation.locales.flatMap(locale =>
            terms.map(term => ({
              label: `${t(`word.term.${term}`)}, ${languageName(locale, language)}`,
              theirs: inWords(theirs.words[keyOf(locale, term)]),
              mine: inWords(words[keyOf(locale, term)]),
            })),
          )}
          takeTheirs={takeTheirs}
          keepMine={() => void keepMine()}
        />
      )}
      {organisation.locales.map(locale => (
        <Section key={locale} title={languageName(locale, language)}>
          {terms.map(term => (
            <TermFields
              key={term}
              locale={locale}
              term={term}
              entered={words[keyOf(locale, term)] ?? nothing}
              inUse={organisation.settings.words.find(word => word.term === term && word.locale === locale)}
              isOwn={organisation.settings.vocabulary.some(word => word.term === term && word.locale === locale)}
              onChange={entered => form.set({ words: { ...words, [keyOf(locale, term)]: entered } })}
            />
          ))}
        </Section>
      ))}
    </Form>
  );
}
