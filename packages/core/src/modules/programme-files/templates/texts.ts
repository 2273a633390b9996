/** A text in the languages that templates have. */
export const inBoth = (en: string, da: string) => ({ en, da });

export const privacyText = inBoth(
  'Your answers are used to find a match. The managers of the programme read them; others see what a question says that it shows. You can withdraw at any time.',
  'Dine svar bruges til at finde et match. Programmets ledere læser dem; andre ser det, et spørgsmål siger, at det viser. Du kan trække dig når som helst.',
);

export const hours = { key: 'hours', type: 'NUMBER', comparison: 'RANGE', range: 4 } as const;

/** What is the same in all of them. */
export const basics = {
  locales: ['en', 'da'],
  languages: ['English', 'Dansk'],
  timeZone: 'Europe/Copenhagen',
  offerDays: 14,
};
