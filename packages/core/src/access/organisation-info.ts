import type { Vocabulary } from '../texts/vocabulary.ts';

export interface OrganisationInfo {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  readonly timeZone: string;
  readonly brand: Brand;
  /** Whom mails say that they are from. */
  readonly mailFrom: string;
  readonly vocabulary: Vocabulary;
}

/** What a frontend dresses itself in; what is not set is the frontend's choice. */
export interface Brand {
  /** `#rrggbb`, by what they are for: `primary`, `background` … */
  readonly colours?: Readonly<Record<string, string>> | undefined;
  /** https. */
  readonly logoUrl?: string | undefined;
  readonly fontFamily?: string | undefined;
}
