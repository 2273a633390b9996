import { Joining } from '../../database/generated/enums.ts';
import { z } from 'zod';
import { personalDataKinds } from '../../database/personal-data.ts';
import { nameLine } from '../../input.ts';
import { terms } from '../../texts/vocabulary.ts';
import { isTimeZone } from '../../time-zone.ts';

const locale = z.string().regex(/^[a-z]{2,3}$/, 'Write a language like en or da.');
// They are filled into texts, of which some are subjects of mails: no line breaks. Braces would look like a text unfilled.
const word = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^{}\p{C}]+$/u, 'This has characters that no word has.');
const line = nameLine(200);
const colourName = z.string().regex(/^[a-z][a-zA-Z0-9]{0,29}$/, 'Write a name like primary.');

export const slugInput = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'Write a slug like north-wind.');

export const mostColours = 30;
export const mostWords = 200;
export const mostLocales = 20;

export const brandInput = z.strictObject({
  colours: z
    .array(
      z.strictObject({
        name: colourName,
        value: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'Write a colour like #0a7f5c.'),
      }),
    )
    .max(mostColours)
    .refine(colours => new Set(colours.map(({ name }) => name)).size === colours.length, 'A colour is there twice.')
    .transform(colours => Object.fromEntries(colours.map(({ name, value }) => [name, value.toLowerCase()])))
    .optional(),
  logoUrl: z
    .url({ protocol: /^https$/ })
    .max(500)
    .optional(),
  // It becomes part of a style sheet.
  fontFamily: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ,'-]{0,99}$/u, 'Write names of fonts.')
    .optional(),
});

export const termInput = z.object({
  term: z.enum(terms),
  locale,
  one: word,
  the: word.optional(),
  many: word.optional(),
});

const retentionInput = z.object({
  kind: z.enum(personalDataKinds),
  days: z.number().int().min(1).max(36_500),
});

export const organisationChange = z
  .object({
    name: line.optional(),
    locales: z.array(locale).min(1).max(mostLocales).optional(),
    defaultLocale: locale.optional(),
    timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.').optional(),
    brand: brandInput.optional(),
    mailFrom: line.nullable().optional(),
    vocabulary: z.array(termInput).max(mostWords).optional(),
    retention: z.array(retentionInput).max(personalDataKinds.length).optional(),
    minimumCell: z.number().int().min(5).max(1000).optional(),
    managersMayInvite: z.boolean().optional(),
    joining: z.enum(Joining).optional(),
  })
  .superRefine(({ vocabulary = [], retention = [] }, issues) => {
    const twice = (path: string, keys: readonly string[]) => {
      for (const [index, key] of keys.entries())
        if (keys.indexOf(key) !== index)
          issues.addIssue({ code: 'custom', path: [path, index], message: `"${key}" is there twice.` });
    };
    twice(
      'vocabulary',
      vocabulary.map(entry => `${entry.term} ${entry.locale}`),
    );
    twice(
      'retention',
      retention.map(({ kind }) => kind),
    );
  });

export type OrganisationChange = z.input<typeof organisationChange>;

/** As a browser sends it, in ASCII. */
export const domainInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/,
    'Write a host name like mentoring.example.org.',
  );
