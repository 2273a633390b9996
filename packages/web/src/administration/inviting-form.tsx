import { Checkbox, Form } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';

const valuesOf = ({ settings }: EditedOrganisation) => ({ managersMayInvite: settings.managersMayInvite });

/** Whether administrators alone bring people in from outside. */
export function InvitingForm({ of }: { readonly of: OrganisationRef }) {
  const { t } = useWords();
  const { form, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'inviting',
    valuesOf,
    inputOf: values => values,
  });
  const inWords = (may: boolean) =>
    t(may ? 'administration.organisation.managersToo' : 'administration.organisation.administratorsAlone');
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
              label: t('administration.organisation.inviting'),
              theirs: inWords(theirs.managersMayInvite),
              mine: inWords(form.values.managersMayInvite),
            },
          ]}
          takeTheirs={takeTheirs}
          keepMine={() => void keepMine()}
        />
      )}
      <Checkbox
        name="managersMayInvite"
        label={t('administration.organisation.managersMayInvite')}
        hint={t('administration.organisation.managersMayInviteHint')}
        checked={form.values.managersMayInvite}
        onChange={managersMayInvite => form.set({ managersMayInvite })}
      />
    </Form>
  );
}
