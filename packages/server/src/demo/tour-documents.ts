/** The tour's operations, as a frontend would send them; GraphiQL opens with them in its tabs. */
export interface TourDocument {
  readonly name: string;
  readonly query: string;
  readonly variables?: object;
}

export const tourDocuments: readonly TourDocument[] = [
  {
    name: 'Who am I',
    query: `# Who is signed in, and what they are here.
query WhoAmI {
  viewer {
    person { displayName locale timeZone }
    organisation { name slug }
    organisationRoles
    programmeRoles { programmeId role }
  }
}
`,
  },
];
