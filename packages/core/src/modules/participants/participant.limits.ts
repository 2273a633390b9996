import { isStorable } from '../../storable.ts';
import { type Issue, issue } from './participant.answers.ts';

export const maximumCapacity = 50;
/** Of a file that is wrong in every row, the first thousand reasons are enough. */
export const mostIssues = 1000;

const mostLanguages = 20;
const longestLanguage = 50;

/** The languages without blanks and doubles. */
export function readLanguages(given: readonly string[]): readonly string[] | Issue {
  const languages = [...new Set(given.map(language => language.trim()).filter(language => language !== ''))];
  if (languages.length > mostLanguages) return issue('TOO_MANY', { maximum: mostLanguages });
  if (languages.some(language => language.length > longestLanguage))
    return issue('TOO_LONG', { maximum: longestLanguage });
  return languages.every(isStorable) ? languages : issue('NOT_TEXT');
}
