/** What the app speaks. A new language is a line here and a text in each `texts.json`. */
export const languages = ['en', 'da'] as const;
export type Language = (typeof languages)[number];
