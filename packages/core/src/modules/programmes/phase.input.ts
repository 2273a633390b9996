import { z } from 'zod';
import { HierarchyCue } from '../../database/generated/enums.ts';

const instant = z
  .union([z.instanceof(Temporal.Instant).transform(at => new Date(at.epochMilliseconds)), z.date()])
  .nullable();

const dated = { startsAt: instant.optional(), endsAt: instant.optional() };
const cues = z.array(z.enum(HierarchyCue)).transform(all => [...new Set(all)]);

/** When a phase is, and what is withheld in it. */
export const phaseDetails = z
  .object({ ...dated, withheldCues: cues.optional() })
  .refine(({ startsAt, endsAt }) => !startsAt || !endsAt || startsAt < endsAt, {
    path: ['endsAt'],
    message: 'The end has to be after the beginning.',
  });
