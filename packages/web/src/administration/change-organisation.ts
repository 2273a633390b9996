import { useEffect, useState } from 'react';
import { type FragmentType, graphql, read } from '../generated/index.ts';
import type { ChangeOrganisationInput } from '../generated/graphql.ts';
import { wordsOf } from '../parts/actions.tsx';
import { useForm } from '../parts/form.tsx';
import { useAnnounce } from '../parts/live.tsx';
import { useVisit } from '../shell/viewer.ts';
import { useIntention } from '../start/intention.ts';
import type { ResultOf } from '../start/result-of.ts';
import { useWords } from '../texts/text.ts';

/** All that administrators may change of their organisation. */
export const OrganisationEdit = graphql(`
  fragment OrganisationEdit on Organisation {
    id
    name
    defaultLocale
    locales
    timeZone
    brand {
      logoUrl
      fontFamily
      colours {
        name
        value
      }
    }
    settings {
      version
      mailFrom
      managersMayInvite
      joining
      minimumCell
      retention {
        kind
        days
      }
      vocabulary {
        term
        locale
        one
        many
        the
      }
      words {
        term
        locale
        one
        many
        the
      }
    }
  }
`);

const ChangeOrganisation = graphql(`
  mutation ChangeOrganisation($input: ChangeOrganisationInput!, $version: Int!) {
    changeOrganisation(input: $input, version: $version) {
      __typename
      ... on ChangeOrganisationSuccess {
        organisation {
          id
          ...OrganisationEdit
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
          ... on Organisation {
            ...OrganisationEdit
          }
        }
      }
    }
  }
`);

type Fragment = ResultOf<typeof OrganisationEdit>;
/** As administrators see it, whom alone these screens are for. */
export type EditedOrganisation = Fragment & { readonly settings: NonNullable<Fragment['settings']> };
export type OrganisationRef = FragmentType<typeof OrganisationEdit>;

/** @throws where it is shown to who is no administrator */
export function editedOf(of: OrganisationRef): EditedOrganisation {
  const organisation = read(OrganisationEdit, of);
  if (!organisation.settings) throw new Error('The settings are for administrators');
  return organisation as EditedOrganisation;
}

interface Part<V> {
  readonly of: OrganisationRef;
  /** The values of the form, of an organisation as it stands. */
  valuesOf(organisation: EditedOrganisation): V;
  inputOf(values: V, organisation: EditedOrganisation): ChangeOrganisationInput;
  readonly draft: string;
  /** The name of the field for what is told of a list by the place in it. */
  fieldOf?(path: readonly string[], values: V): string | undefined;
}

/**
 * A form of some of the organisation's settings. Where somebody else changed the same ones meanwhile, theirs and one's
 * own stand side by side; a change of other settings is none of its business.
 */
export function useOrganisationForm<V extends Record<string, unknown>>({
  of,
  valuesOf,
  inputOf,
  draft,
  fieldOf,
}: Part<V>) {
  const { t } = useWords();
  const { viewer, reload } = useVisit();
  const announce = useAnnounce();
  const now = editedOf(of);
  const [base, setBase] = useState(now);
  const [theirs, setTheirs] = useState<EditedOrganisation>();
  const [isSaved, setSaved] = useState(false);
  const form = useForm(valuesOf(base), { draft: `administration.${draft}:${now.id}:${viewer.person.id}` });
  const { sending, send } = useIntention(ChangeOrganisation);

  const isSame = alike(valuesOf(now), valuesOf(base));
  const isUntouched = alike(form.values, valuesOf(base));
  const follows = !isSame && isUntouched && !theirs;
  useEffect(() => {
    if (!follows) return;
    setBase(now);
    form.done(valuesOf(now));
  }, [follows]);

  function begin(from: EditedOrganisation): void {
    setBase(from);
    setTheirs(undefined);
    form.done(valuesOf(from));
  }
  async function save(values: V, from = isSame ? now : base): Promise<boolean> {
    setSaved(false);
    const outcome = await send({ input: inputOf(values, from), version: from.settings.version });
    if (outcome.kind === 'ok') {
      begin(editedOf(outcome.value.organisation));
      setSaved(true);
      announce(t('administration.saved'));
      // The shell shows the name, the brand and the words.
      reload();
    } else if (outcome.kind === 'stale' && outcome.current?.__typename === 'Organisation') {
      const current = editedOf(outcome.current);
      if (alike(valuesOf(current), valuesOf(base))) return await save(values, current);
      setTheirs(current);
    } else if (outcome.kind === 'invalid')
      form.show(
        outcome.issues.map(issue => ({ ...issue, path: [...issue.path, fieldOf?.(issue.path, values) ?? []].flat() })),
      );
    else form.say(wordsOf(outcome));
    return outcome.kind === 'ok';
  }
  return {
    form,
    organisation: now,
    sending,
    save,
    isSaved: isSaved && isUntouched,
    /** What somebody else has saved meanwhile. */
    theirs: theirs && valuesOf(theirs),
    takeTheirs: () => theirs && begin(theirs),
    async keepMine(): Promise<void> {
      if (!theirs) return;
      const from = theirs;
      setTheirs(undefined);
      await save(form.values, from);
    },
  };
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
