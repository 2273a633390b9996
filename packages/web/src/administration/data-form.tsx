import type { PersonalDataKind } from '../generated/graphql.ts';
import { Form, NumberField } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';
import './administration.css';

const kinds = Object.keys({
  IDENTITY: true,
  CONTACT: true,
  ANSWER: true,
  CONTENT: true,
  BEHAVIOUR: true,
  TECHNICAL: true,
  SENSITIVE: true,
} satisfies Record<PersonalDataKind, true>) as PersonalDataKind[];

type Days = Partial<Record<PersonalDataKind, number | undefined>>;

const valuesOf = ({ settings: { minimumCell, retention } }: EditedOrganisation) => ({
  minimumCell: minimumCell as number | undefined,
  // In one order, and none for what has no limit.
  days: Object.fromEntries(
    kinds.flatMap(kind => retention.filter(kept => kept.kind === kind).map(({ days }) => [kind, days])),
  ) as Days,
});

const keptOf = (days: Days) => kinds.flatMap(kind => (days[kind] === undefined ? [] : [{ kind, days: days[kind] }]));

/** How small a group statistics may show, and how long personal data is kept, kind by kind. */
export function DataForm({ of }: { readonly of: OrganisationRef }) {
  const { t, number } = useWords();
  const { form, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'data',
    valuesOf,
    inputOf: ({ minimumCell, days }) => ({
      ...(minimumCell !== undefined && { minimumCell }),
      retention: keptOf(days),
    }),
    fieldOf: ([, list, at], { days }) => (list === 'retention' ? keptOf(days)[Number(at)]?.kind : undefined),
  });
  const { minimumCell, days } = form.values;
  const inWords = (count: number | undefined) =>
    count === undefined ? t('administration.data.unlimited') : t('administration.data.days', { days: count });
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
          rows={[
            {
              label: t('administration.data.minimumCell'),
              theirs: number(theirs.minimumCell!),
              mine: minimumCell === undefined ? '' : number(minimumCell),
            },
            ...kinds.map(kind => ({
              label: t(`word.personalDataKind.${kind}`),
              theirs: inWords(theirs.days[kind]),
              mine: inWords(days[kind]),
            })),
          ]}
          takeTheirs={takeTheirs}
          keepMine={() => void keepMine()}
        />
      )}
      <NumberField
        name="minimumCell"
        label={t('administration.data.minimumCell')}
        hint={t('administration.data.minimumCellHint')}
        value={minimumCell}
        min={5}
        max={1000}
        onChange={count => form.set({ minimumCell: count })}
        required
      />
      <fieldset className="field retention">
        <legend>
          <strong>{t('administration.data.retention')}</strong>
        </legend>
        <p className="field-hint">{t('administration.data.retentionHint')}</p>
        {kinds.map(kind => (
          <NumberField
            key={kind}
            name={kind}
            label={t(`word.personalDataKind.${kind}`)}
            hint={
              <>
                {t(`administration.data.what.${kind}`)} {yearsOf(days[kind])}
              </>
            }
            value={days[kind]}
            min={1}
            max={36_500}
            onChange={count => form.set({ days: inOrder({ ...days, [kind]: count }) })}
          />
        ))}
      </fieldset>
    </Form>
  );

  /** Nobody knows what 1095 days are. */
  function yearsOf(count: number | undefined): string {
    if (count === undefined || count < 365) return '';
    return t('administration.data.years', { years: Math.round(count / 36.525) / 10 });
  }
}

function inOrder(days: Days): Days {
  return Object.fromEntries(keptOf(days).map(({ kind, days: count }) => [kind, count]));
}
