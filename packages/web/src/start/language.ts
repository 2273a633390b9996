import { languageFor } from '../texts/text.ts';
import { type Language, languages } from '../texts/languages.ts';

const kept = 'mentorkit:language';

/** Of the page, and of what the server says in words. */
export function speak(language: Language): void {
  document.documentElement.lang = language;
  localStorage.setItem(kept, language);
}

/** Before anybody is known: what was spoken here last, or what the device wishes. */
export function firstLanguage(): Language {
  return languages.find(language => language === localStorage.getItem(kept)) ?? languageFor(navigator.languages);
}

export function chooseLanguage(language: Language): void {
  speak(language);
  location.reload();
}
