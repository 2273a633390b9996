import { happening } from '../../events/reactions.ts';
import type { LocalisedText } from '../../texts/text.ts';

export const programmeCreated = happening<{ readonly programmeId: string; readonly title: LocalisedText }>(
  'programme.created',
);
