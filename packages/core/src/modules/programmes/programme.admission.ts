import { z } from 'zod';

/** Who decides about applications, or who takes in whoever waits: managers, or the programme by itself. */
export const deciders = ['MANAGER', 'AUTOMATIC'] as const;

const most = z.number().int().min(1).max(100_000).nullable();

const admissionFields = {
  decide: z.enum(deciders),
  promote: z.enum(deciders),
  mostMentors: most,
  mostMentees: most,
  menteesByPlaces: z.boolean(),
  mayReturn: z.boolean(),
  returnsAfterDecline: z.boolean(),
};

/** How a programme takes people in. */
export type Admission = { readonly [Field in keyof typeof admissionFields]: z.output<(typeof admissionFields)[Field]> };

const byDefault: Admission = {
  decide: 'MANAGER',
  promote: 'MANAGER',
  mostMentors: null,
  mostMentees: null,
  menteesByPlaces: false,
  mayReturn: true,
  returnsAfterDecline: false,
};

/** As a change says it: what is left out stays. */
export const admissionChange = z.strictObject(admissionFields).partial();

/** What is stored of a programme, which may say only some of it. */
export function admissionOf(stored: unknown): Admission {
  return { ...byDefault, ...(stored as Partial<Admission>) };
}
