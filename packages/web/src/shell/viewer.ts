import { createContext, useContext } from 'react';
import { graphql } from '../generated/index.ts';
import type { ResultOf } from '../start/result-of.ts';

/** Asked once a visit: who is here, what they may enter, and how their organisation looks and speaks. */
export const ShellQuery = graphql(`
  query Shell {
    viewer {
      tokenExpiresAt
      organisationRoles
      programmeRoles {
        role
      }
      viewAs {
        role
        expiresAt
      }
      person {
        id
        ...PersonName
        displayName
        email
        locale
        timeZone
        version
      }
    }
    organisation {
      id
      slug
      name
      timeZone
      defaultLocale
      locales
      terms {
        term
        locale
        one
        many
        the
      }
      brand {
        logoUrl
        fontFamily
        colours {
          name
          value
        }
      }
    }
  }
`);

type Shell = ResultOf<typeof ShellQuery>;
export type Viewer = NonNullable<Shell['viewer']>;
export type Organisation = NonNullable<Shell['organisation']>;

export interface Visit {
  readonly viewer: Viewer;
  readonly organisation: Organisation;
  /** After something that the shell shows was changed: a name, a language, the brand. */
  reload(): void;
  /** Looks through other eyes, with the token of `startViewAs`; without one, through one's own again. */
  viewAs(token: string | undefined): void;
}

export const VisitContext = createContext<Visit | undefined>(undefined);

/** Who is here. Screens are shown to who is signed in alone. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (!visit) throw new Error('A screen is shown to nobody');
  return visit;
}

/** Whether the console is for them at all, and as what. */
export function consoleOf({ organisationRoles, programmeRoles }: Viewer) {
  const administers = organisationRoles.includes('ADMIN');
  return {
    administers,
    audits: administers || organisationRoles.includes('AUDITOR'),
    manages: administers || programmeRoles.some(({ role }) => role === 'MANAGER' || role === 'FACILITATOR'),
    moderates: administers || programmeRoles.some(({ role }) => role === 'MANAGER' || role === 'MODERATOR'),
  };
}
