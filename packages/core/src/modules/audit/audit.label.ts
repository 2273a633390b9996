import { auditNames } from '../../audited.ts';
import { defineText, type Text, text, type Wording } from '../../texts/text.ts';
import type { Reader } from '../../texts/vocabulary.ts';
import { auditWords } from './audit.words.ts';

const labels: ReadonlyMap<string, Text> = new Map(
  Object.entries(auditWords).flatMap(([name, { kind, actions }]) =>
    Object.entries(actions).map(([action, [en, da]]) => {
      const said: Wording = { en: `${kind[0]}: ${en}`, da: `${kind[1]}: ${da}` };
      return [`${name}.${action}`, defineText(said)] as const;
    }),
  ),
);
const withoutScope = defineText({
  en: 'API client, without the scope: {place}',
  da: 'API-klient uden adgang: {place}',
});
const throughOtherEyes = defineText({
  en: 'Seen as a role, tried: {operation}',
  da: 'Set som en rolle, forsøgt: {operation}',
});

/** Under which the log has words. */
export function namesInWords(): ReadonlySet<string> {
  return new Set(labels.keys());
}

/** What an event is called before this reader; by its own name where nothing is known of that. */
export function auditLabel(reader: Reader, name: string): string {
  const today = auditNames().find(({ formerly }) => formerly?.includes(name))?.name ?? name;
  const label = labels.get(today);
  if (label) return text(reader, label);
  const [kind, rest = ''] = name.split('.');
  if (kind === 'program') return text(reader, withoutScope, { place: rest });
  if (kind === 'programme') return text(reader, throughOtherEyes, { operation: rest });
  return name;
}
