import { type Language, languages } from '../texts/languages.ts';

const kept = 'mentorkit:language';

/** What somebody chose on this device before anybody knew them; a person's own language beats it. */
export function chosenLanguage(isKnown: boolean): Language | undefined {
  return isKnown ? undefined : languages.find(language => language === localStorage.getItem(kept));
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(kept, language);
  location.reload();
}
