/** The people of the demo organisation. They are made up; the participants come from a file of real answers. */
export const demoOrganisation = {
  slug: 'northern-lights',
  name: 'Northern Lights',
  locales: ['en', 'da'],
  defaultLocale: 'en',
  timeZone: 'Europe/Copenhagen',
} as const;

export interface DemoPerson {
  readonly key: string;
  readonly displayName: string;
  readonly email: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly administrator: boolean;
  /** What one sees as this person, for the picker. */
  readonly what: string;
}

export const demoPeople: readonly DemoPerson[] = [
  person('manager', 'Demo Manager', 'en', 'Europe/Copenhagen', 'runs the programmes', true),
  person('mentor', 'Demo Mentor', 'da', 'Europe/Copenhagen', 'gives an hour a week', false),
  person('mentee', 'Demo Mentee', 'en', 'America/New_York', 'learns a trade', false),
  person('sponsor', 'Demo Sponsor', 'en', 'Europe/London', 'pays, and wants to see that it works', false),
];

function person(
  key: string,
  displayName: string,
  locale: string,
  timeZone: string,
  what: string,
  administrator: boolean,
): DemoPerson {
  return { key, displayName, email: `${key}@demo.invalid`, locale, timeZone, administrator, what };
}
