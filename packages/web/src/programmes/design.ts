import { graphql } from '../generated/index.ts';

/** All that is designed of a programme: what the forms of its page begin with, and what each change answers. */
export const ProgrammeDesign = graphql(`
  fragment ProgrammeDesign on Programme {
    id
    title
    state
    version
    kind
    locales
    titleTexts {
      locale
      text
    }
    purposeTexts {
      locale
      text
    }
    privacyTexts {
      locale
      text
    }
    languages
    timeZone
    defaultCapacity
    offerDays
    maximumZoneHours
    requireSharedLanguage
    evergreen
    visibility
    slug
    minimumScore
    admission {
      decide
      promote
      mostMentors
      mostMentees
      menteesByPlaces
      mayReturn
      returnsAfterDecline
    }
    weights {
      criterion
      weight
    }
    missing {
      code
      path
      message
    }
    phases {
      id
      kind
      state
      startsAt
      endsAt
      withheldCues
      version
    }
    questions {
      ...DesignedQuestion
    }
  }
`);

export const DesignedQuestion = graphql(`
  fragment DesignedQuestion on Question {
    id
    key
    label
    labelTexts {
      locale
      text
    }
    helpTexts {
      locale
      text
    }
    type
    options {
      key
      label
      labelTexts {
        locale
        text
      }
      isRetired
    }
    roles
    required
    comparison
    weight
    condition {
      question
      anyOf
    }
    visibility
    sensitive
    isRetired
    version
  }
`);

type Texts = readonly { readonly locale: string; readonly text: string }[];
export type Localised = Record<string, string>;

export function toLocalised(texts: Texts): Localised {
  return Object.fromEntries(texts.map(({ locale, text }) => [locale, text]));
}

/** Those that are written, as the platform takes them. */
export function fromLocalised(texts: Localised): { locale: string; text: string }[] {
  return Object.entries(texts)
    .map(([locale, text]) => ({ locale, text }))
    .filter(({ text }) => text.trim() !== '');
}

export const isOver = (state: string) => state === 'COMPLETED' || state === 'ARCHIVED' || state === 'CANCELLED';
