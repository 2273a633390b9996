import type { RequestContext } from '../../context.ts';
import type { Programme } from '../../database/generated/client.ts';
import { announce } from '../../events/reactions.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { privacyAskedAgain } from './programme.happenings.ts';

/** Keeps what people are told from now on of their personal data, beside all that they were told before. */
export async function keepPrivacyText(
  ctx: RequestContext,
  programmeId: string,
  version: number,
  texts: LocalisedText,
): Promise<void> {
  await ctx.db.privacyText.create({ data: { programmeId, version, texts } });
}

export interface PrivacyChange {
  /** The new text; left out where it stays. */
  readonly privacyText?: LocalisedText | undefined;
  /** Whether a yes to an earlier text counts no more. */
  readonly askAgain: boolean;
}

/** The versions that the programme gets, whose row is locked, by what is changed. */
export function privacyVersions(
  { privacyVersion, privacySince }: Pick<Programme, 'privacyVersion' | 'privacySince'>,
  { privacyText, askAgain }: PrivacyChange,
): Pick<Programme, 'privacyVersion' | 'privacySince'> {
  const version = privacyText === undefined ? privacyVersion : privacyVersion + 1;
  return { privacyVersion: version, privacySince: askAgain ? version : privacySince };
}

/** Keeps the text, and lets those be asked who have said yes to an earlier one. */
export async function storePrivacyChange(
  ctx: RequestContext,
  programme: Pick<Programme, 'id' | 'title' | 'privacyVersion'>,
  { privacyText, askAgain }: PrivacyChange,
): Promise<void> {
  const { id: programmeId, privacyVersion: version } = programme;
  if (privacyText !== undefined) await keepPrivacyText(ctx, programmeId, version, privacyText);
  if (askAgain)
    await announce(ctx, privacyAskedAgain, { programmeId, title: programme.title as LocalisedText, version });
}
