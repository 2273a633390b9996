import { canonicalJson } from '../../canonical-json.ts';
import { defineText, type Text } from '../../texts/text.ts';
import { oneToOne } from './templates/one-to-one.ts';
import { peer } from './templates/peer.ts';
import { reverse } from './templates/reverse.ts';

export interface ProgrammeTemplate {
  readonly key: string;
  readonly says: Text<never>;
  readonly title: Readonly<Record<string, string>>;
  readonly file: string;
}

/** Files that open without a change: each has its texts in all our languages, a phase, and questions. */
export const programmeTemplates: readonly ProgrammeTemplate[] = [
  {
    key: 'one-to-one',
    says: defineText({
      en: 'Somebody with experience beside somebody with a goal. The usual beginning.',
      da: 'Én med erfaring ved siden af én med et mål. Den almindelige begyndelse.',
    }),
    title: oneToOne.programme.title,
    file: canonicalJson(oneToOne),
  },
  {
    key: 'peer',
    says: defineText({
      en: 'Two equals who help each other on, in turn. Offers are made by hand.',
      da: 'To ligestillede, der skiftes til at hjælpe hinanden videre. Tilbud laves i hånden.',
    }),
    title: peer.programme.title,
    file: canonicalJson(peer),
  },
  {
    key: 'reverse',
    says: defineText({
      en: 'Who is new is the {term:mentor} of who decides; rank is withheld while they are matched.',
      da: 'Den nye er {term:mentor} for den, der bestemmer; rang skjules, mens de matches.',
    }),
    title: reverse.programme.title,
    file: canonicalJson(reverse),
  },
];
