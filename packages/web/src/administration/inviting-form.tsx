import { Checkbox, Form } from '../parts/form.tsx';
import { State } from '../parts/state.tsx';
import { useWords } from '../texts/text.ts';
import { type EditedOrganisation, type OrganisationRef, useOrganisationForm } from './change-organisation.ts';
import { Comparison } from './comparison.tsx';

const valuesOf = ({ settings }: EditedOrganisation) => ({
  managersMayInvite: settings.managersMayInvite,
  byLink: settings.joining === 'BY_LINK',
});

/** Whether administrators alone bring people in from outside, and whether these may come by themselves. */
export function InvitingForm({ of }: { readonly of: OrganisationRef }) {
  const { t, list } = useWords();
  const { form, sending, save, isSaved, theirs, takeTheirs, keepMine } = useOrganisationForm({
    of,
    draft: 'inviting',
    valuesOf,
    inputOf: ({ managersMayInvite, byLink }) => ({ managersMayInvite, joining: byLink ? 'BY_LINK' : 'INVITED' }),
  });
  const inWords = ({ managersMayInvite, byLink }: ReturnType<typeof valuesOf>) =>
    list([
      t(
        managersMayInvite
          ? 'administration.organisation.managersToo'
          : 'administration.organisation.administratorsAlone',
      ),
      t(byLink ? 'administration.organisation.joinByLink' : 'administration.organisation.joinInvited'),
    ]);
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
              theirs: inWords(theirs),
              mine: inWords(form.values),
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
      <Checkbox
        name="byLink"
        label={t('administration.organisation.newcomers')}
        hint={t('administration.organisation.newcomersHint')}
        checked={form.values.byLink}
        onChange={byLink => form.set({ byLink })}
      />
    </Form>
  );
}
