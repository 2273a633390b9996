import { parseHex } from '../look/palette.ts';
import { paintAs } from '../look/paint.ts';
import { Form, TextField } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { BrandPreview } from './brand-preview.tsx';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';

/** What the platform is dressed in where nobody has chosen. */
const platformColour = '#2a5b7a';

const mainOf = ({ brand: { colours } }: EditedOrganisation) =>
  (colours.find(({ name }) => name === 'primary') ?? colours[0])?.value;

const valuesOf = (organisation: EditedOrganisation) => ({
  colour: mainOf(organisation) ?? platformColour,
  logoUrl: organisation.brand.logoUrl ?? '',
});

/** One colour, from which all others are computed, and the logo: seen before it is saved. */
export function BrandForm({ of, onSaved }: { readonly of: OrganisationRef; onSaved?(): void }) {
  const { t } = useWords();
  const { form, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'brand',
    valuesOf,
    // What is given replaces all: what this form does not ask for goes along as it is.
    inputOf: ({ colour, logoUrl }, { brand: { colours, fontFamily } }) => ({
      brand: {
        colours: [
          { name: 'primary', value: colour },
          ...colours.flatMap(({ name, value }) => (name === 'primary' ? [] : [{ name, value }])),
        ],
        ...(fontFamily && { fontFamily }),
        ...(logoUrl.trim() && { logoUrl: logoUrl.trim() }),
      },
    }),
  });
  const { values, set } = form;
  async function saveAndPaint(all: typeof values): Promise<void> {
    if (!(await save(all))) return;
    paintAs(all.colour);
    onSaved?.();
  }
  const shown = parseHex(values.colour) ? values.colour : platformColour;
  // The browser's own picker knows colours of six digits alone.
  const picked = shown.length === 4 ? shown.replaceAll(/[\da-f]/gi, '$&$&') : shown;
  return (
    <Form
      form={form}
      submit={t('administration.save')}
      sending={sending}
      onSubmit={all => void saveAndPaint(all)}
      actions={isSaved && <State look="good">{t('administration.saved')}</State>}
    >
      {theirs && (
        <Comparison
          rows={(['colour', 'logoUrl'] as const).map(field => ({
            label: t(`administration.organisation.${field}`),
            theirs: theirs[field],
            mine: values[field],
          }))}
          takeTheirs={takeTheirs}
          keepMine={() => void keepMine()}
        />
      )}
      <div className="brand-colour">
        <TextField
          name="picker"
          type="color"
          label={t('administration.organisation.colour')}
          value={picked}
          onChange={colour => set({ colour })}
        />
        <TextField
          name="value"
          label={t('administration.organisation.colourCode')}
          value={values.colour}
          onChange={colour => set({ colour })}
          maxLength={7}
          required
        />
      </div>
      <BrandPreview colour={shown} />
      <TextField
        name="logoUrl"
        type="url"
        label={t('administration.organisation.logoUrl')}
        hint={t('administration.organisation.logoUrlHint')}
        value={values.logoUrl}
        onChange={logoUrl => set({ logoUrl })}
        required={false}
      />
    </Form>
  );
}
