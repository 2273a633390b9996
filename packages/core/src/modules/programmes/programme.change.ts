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
import { programmeFields, publicationFields } from './programme.input.ts';
import { privacyVersions, storePrivacyChange } from './programme.privacy.ts';

const programmeChange = z.object({ ...programmeFields, ...publicationFields, askAgain: z.boolean() }).partial();
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
  const { askAgain = false, ...given } = validated(programmeChange, input, 'input');
  const before = { ...programme, admission: admissionOf(programme.admission) };
  const change = { ...given, ...(given.admission && { admission: { ...before.admission, ...given.admission } }) };
  const changed = (Object.keys(change) as (keyof typeof change)[]).filter(
    field => JSON.stringify(change[field]) !== JSON.stringify(before[field]),
  );
  const privacy = { privacyText: changed.includes('privacyText') ? change.privacyText : undefined, askAgain };
  const versions = privacyVersions(programme, privacy);
  if (changed.length === 0 && versions.privacySince === programme.privacySince) return;
  requireSlug({ ...programme, ...change });
  if (change.slug && changed.includes('slug')) await requireFree(ctx, change.slug);
  // A draft may have gaps, which `missing` tells; what is open may get none.
  if (programme.state !== 'DRAFT') requireTexts({ ...programme, ...change });
  if (changed.includes('kind')) await requireNobody(ctx, id);
  const touching: DesignChange[] = ofMatching.some(field => changed.includes(field))
    ? [{ kind: 'MATCHING_CHANGED' }]
    : [];
  if (askAgain) touching.push({ kind: 'PRIVACY_ASKED_AGAIN', version: versions.privacyVersion });
  await confirmDesign(ctx, id, touching, confirmed);
  await ctx.db.programme.update({
    where: { id },
    data: {
      ...(change as Prisma.ProgrammeUncheckedUpdateInput),
      ...versions,
      version: { increment: 1 },
      designVersion: { increment: 1 },
    },
  });
  await storePrivacyChange(ctx, { ...programme, ...change, ...versions }, privacy);
  await ctx.audit(programmeAudit, 'change', id, { changed, ...(askAgain && { askedAgain: versions.privacyVersion }) });
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

function requireSlug({ visibility, slug }: { readonly visibility: string; readonly slug: string | null }): void {
  if (visibility !== 'PUBLIC' || slug !== null) return;
  const message = 'A page that everybody may see needs a name in its address.';
  throw new ValidationFailed([{ path: ['input', 'slug'], code: 'SLUG_MISSING', message }]);
}

async function requireFree(ctx: RequestContext, slug: string): Promise<void> {
  if (!(await ctx.db.programme.findFirst({ where: { slug }, select: { id: true } }))) return;
  const message = 'Another programme has this name in its address. Choose another.';
  throw new ValidationFailed([{ path: ['input', 'slug'], code: 'SLUG_TAKEN', message }]);
}

async function requireNobody(ctx: RequestContext, programmeId: string): Promise<void> {
  const found = { people: 0 };
  await announce(ctx, takingPart, { programmeId, found });
  if (found.people > 0) throw kindFixed();
}
