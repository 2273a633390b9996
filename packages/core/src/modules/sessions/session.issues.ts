import { defineText } from '../../texts/text.ts';
import { issueTexts } from '../participants/participant.issues.ts';

/** What may be wrong with a time that somebody entered; for programs by its code. */
export const sessionIssues = {
  UNKNOWN_TIME_ZONE: issueTexts.UNKNOWN_TIME_ZONE,
  OUT_OF_RANGE: issueTexts.OUT_OF_RANGE,
  TOO_MANY: issueTexts.TOO_MANY,
  IN_THE_PAST: defineText({ en: 'This lies in the past.', da: 'Dette ligger i fortiden.' }),
  IN_THE_FUTURE: defineText({ en: 'This lies in the future.', da: 'Dette ligger i fremtiden.' }),
  TOO_FAR_AHEAD: defineText({
    en: 'This is more than {days, plural, one {# day} other {# days}} ahead.',
    da: 'Dette ligger mere end {days, plural, one {# dag} other {# dage}} fremme.',
  }),
  NOT_A_WHOLE_MINUTE: defineText({
    en: '{Term:session.many} begin at a whole minute.',
    da: '{Term:session.many} begynder på et helt minut.',
  }),
  NOT_A_TIME_OF_DAY: defineText({
    en: '"{value}" is not a time of day. Write it like 09:00; a day ends at 24:00.',
    da: '"{value}" er ikke et klokkeslæt. Skriv det som 09:00; en dag slutter 24:00.',
  }),
  ENDS_BEFORE_IT_BEGINS: defineText({
    en: 'The end has to be after the beginning. Split a night into two days at 24:00.',
    da: 'Slutningen skal ligge efter begyndelsen. Del en nat i to dage ved 24:00.',
  }),
  WINDOW_TOO_LONG: defineText({
    en: 'The window may be {days, plural, one {# day} other {# days}} long at most.',
    da: 'Perioden må højst være {days, plural, one {# dag} other {# dage}}.',
  }),
};
