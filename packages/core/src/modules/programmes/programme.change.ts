import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Prisma } from '../../database/generated/client.ts';
import { conflict, requireVersion, ValidationFailed } from '../../errors.ts';
import { announce } from '../../events/reactions.ts';
import { validated } from '../../input.ts';
import { admissionOf } from './programme.admission.ts';
import { programmeAudit } from './programme.audit.ts';
import { confirmDesign, lockDesign } from './programme.design.ts';
import { admissionChanged, type DesignChange, takingPart } from './programme.happenings.ts';
import { programmeFields } from './programme.input.ts';

const programmeChange = z.object(programmeFields).partial();
export type ProgrammeChange = z.input<typeof programmeChange>;

const kindFixed = conflict('PROGRAMME_KIND_FIXED', {
  en: 'Somebody takes part already, so the kind of the {term:programme} stays. Make a copy for another kind.',
  da: 'Nogen deltager allerede, så typen kan ikke ændres. Lav en kopi til en anden type.',
});

const texts = ['title', 'purpose', 'privacyText'] as const;
const ofMatching = ['maximumZoneHours', 'requireSharedLanguage', 'weights', 'minimumScore'] as const;

/**
 * Changes what is given, each as a whole; null takes a limit away. Capacity and days to answer count for what comes.
 *
 * @throws Conflict `PROGRAMME_KIND_FIXED`, `PROGRAMME_READ_ONLY`; ConfirmationNeeded where open offers and matches were
 *   made by other limits; ValidationFailed where a language comes without all texts in it
 */
export async function changeProgramme(
  ctx: RequestContext,
  id: string,
  input: ProgrammeChange,
  { version, confirmed }: { readonly version: number; readonly confirmed?: number | undefined },
): Promise<void> {
  const programme = await lockDesign(ctx, id);
  requireVersion('Programme', programme, version);
  const given = validated(programmeChange, input, 'input');
  const before = { ...programme, admission: admissionOf(programme.admission) };
  const change = { ...given, ...(given.admission && { admission: { ...before.admission, ...given.admission } }) };
  const changed = (Object.keys(change) as (keyof typeof change)[]).filter(
    field => JSON.stringify(change[field]) !== JSON.stringify(before[field]),
  );
  if (changed.length === 0) return;
  // A draft may have gaps, which `missing` tells; what is open may get none.
  if (programme.state !== 'DRAFT') requireTexts({ ...programme, ...change });
  if (changed.includes('kind')) await requireNobody(ctx, id);
  const touching: DesignChange[] = ofMatching.some(field => changed.includes(field))
    ? [{ kind: 'MATCHING_CHANGED' }]
    : [];
  await confirmDesign(ctx, id, touching, confirmed);
  await ctx.db.programme.update({
    where: { id },
    data: {
      ...(change as Prisma.ProgrammeUncheckedUpdateInput),
      version: { increment: 1 },
      designVersion: { increment: 1 },
    },
  });
  await ctx.audit(programmeAudit, 'change', id, { changed });
  if (changed.includes('admission')) await announce(ctx, admissionChanged, { programmeId: id });
}

function requireTexts(programme: { locales: readonly string[] } & Record<(typeof texts)[number], unknown>): void {
  const missing = texts.flatMap(field =>
    programme.locales
      .filter(locale => !(programme[field] as Record<string, string>)[locale])
      .map(locale => ({
        path: ['input', field],
        code: 'TEXT_MISSING',
        message: `Write it in "${locale}" too, in the same change.`,
      })),
  );
  if (missing.length > 0) throw new ValidationFailed(missing);
}

async function requireNobody(ctx: RequestContext, programmeId: string): Promise<void> {
  const found = { people: 0 };
  await announce(ctx, takingPart, { programmeId, found });
  if (found.people > 0) throw kindFixed();
}
