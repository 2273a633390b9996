import { defineText } from '../../texts/text.ts';

/** What may be wrong with what somebody entered, or with a row of a file; for programs by its code. */
export const issueTexts = {
  REQUIRED: defineText({ en: 'This is needed.', da: 'Dette skal udfyldes.' }),
  UNKNOWN_TIME_ZONE: defineText({
    en: '"{value}" is not a time zone of the IANA database.',
    da: '"{value}" er ikke en tidszone i IANA-databasen.',
  }),
  NOT_A_NUMBER: defineText({ en: '"{value}" is not a number.', da: '"{value}" er ikke et tal.' }),
  OUT_OF_RANGE: defineText({
    en: '{value} is not between {minimum} and {maximum}.',
    da: '{value} ligger ikke mellem {minimum} og {maximum}.',
  }),
  NOT_A_NAME: defineText({
    en: '"{value}" has characters that no name has: a name is one line that can be seen.',
    da: '"{value}" har tegn, som intet navn har: et navn er én linje, der kan ses.',
  }),
  UNKNOWN_ROLE: defineText({
    en: '"{value}" is neither mentor nor mentee.',
    da: '"{value}" er hverken mentor eller mentee.',
  }),
  UNKNOWN_OPTION: defineText({
    en: '"{value}" is not one of the answers offered.',
    da: '"{value}" er ikke et af de mulige svar.',
  }),
  OPTION_RETIRED: defineText({
    en: '"{value}" is not offered any more.',
    da: '"{value}" kan ikke vælges mere.',
  }),
  QUESTION_RETIRED: defineText({
    en: '"{question}" is not asked any more.',
    da: 'Der spørges ikke mere om "{question}".',
  }),
  DUPLICATE_ID: defineText({
    en: 'The id "{value}" stood in row {row} already.',
    da: 'Id "{value}" stod allerede i række {row}.',
  }),
  TOO_LONG: defineText({
    en: 'This is longer than {maximum, plural, one {# character} other {# characters}}.',
    da: 'Dette er længere end {maximum, number} tegn.',
  }),
  MISSING_COLUMN: defineText({ en: 'The column "{column}" is missing.', da: 'Kolonnen "{column}" mangler.' }),
  BAD_ENCODING: defineText({
    en: 'The file is not UTF-8 text; see line {line}.',
    da: 'Filen er ikke UTF-8-tekst; se linje {line}.',
  }),
  BAD_QUOTES: defineText({
    en: 'The quotes in row {row} do not match, so what follows cannot be read.',
    da: 'Anførselstegnene i række {row} passer ikke, så resten kan ikke læses.',
  }),
  WRONG_COLUMN_COUNT: defineText({
    en: 'This row has {found, plural, one {# column} other {# columns}}; the header has {expected, number}.',
    da: 'Denne række har {found, plural, one {# kolonne} other {# kolonner}}; overskriften har {expected, number}.',
  }),
  NOT_A_WHOLE_NUMBER: defineText({ en: '"{value}" is not a whole number.', da: '"{value}" er ikke et helt tal.' }),
  NOT_TEXT: defineText({
    en: 'This has characters that cannot be stored.',
    da: 'Dette har tegn, der ikke kan gemmes.',
  }),
  NOT_YES_OR_NO: defineText({ en: '"{value}" is neither yes nor no.', da: '"{value}" er hverken ja eller nej.' }),
  NOT_AN_ADDRESS: defineText({ en: '"{value}" is not an e-mail address.', da: '"{value}" er ikke en e-mailadresse.' }),
  NOT_A_LOCALE: defineText({
    en: '"{value}" is not a language tag such as en or da.',
    da: '"{value}" er ikke en sprogkode som en eller da.',
  }),
  ONE_ANSWER: defineText({ en: 'This question takes one answer.', da: 'Dette spørgsmål har kun ét svar.' }),
  TOO_MANY: defineText({ en: 'There are more than {maximum}.', da: 'Der er flere end {maximum}.' }),
  UNANSWERED: defineText({ en: '"{question}" needs an answer.', da: '"{question}" skal besvares.' }),
  UNKNOWN_QUESTION: defineText({
    en: 'The {term:programme} asks no question "{value}" in this role.',
    da: '{Term:programme.the} har ikke spørgsmålet "{value}" i denne rolle.',
  }),
  DUPLICATE_QUESTION: defineText({ en: '"{value}" is answered twice.', da: '"{value}" er besvaret to gange.' }),
  DUPLICATE_PERSON: defineText({
    en: '"{value}" stood in row {row} already, in the same role.',
    da: '"{value}" stod allerede i række {row}, i samme rolle.',
  }),
  OTHER_ROLE: defineText({
    en: 'Under this id somebody takes part as {role} already.',
    da: 'Under dette id deltager nogen allerede som {role}.',
  }),
  OTHER_PERSON: defineText({
    en: 'Under this id somebody with another address takes part already.',
    da: 'Under dette id deltager allerede nogen med en anden adresse.',
  }),
  OTHER_ID: defineText({
    en: 'This person takes part already, under the id "{value}".',
    da: 'Denne person deltager allerede under id "{value}".',
  }),
  EMPTY_FILE: defineText({ en: 'The file is empty.', da: 'Filen er tom.' }),
  ROW_TOO_LONG: defineText({
    en: 'Row {row} is longer than {maximum, plural, one {# byte} other {# bytes}}. Is a quote missing?',
    da: 'Række {row} er længere end {maximum, number} byte. Mangler der et anførselstegn?',
  }),
  TOO_MANY_COLUMNS: defineText({
    en: 'The header has {found, plural, one {# column} other {# columns}}; at most {maximum, number} can be read.',
    da: 'Overskriften har {found, plural, one {# kolonne} other {# kolonner}}; højst {maximum, number} kan læses.',
  }),
  DUPLICATE_COLUMN: defineText({
    en: 'The column "{column}" is there twice.',
    da: 'Kolonnen "{column}" er der to gange.',
  }),
  FILE_TOO_LARGE: defineText({ en: 'The file is larger than {limit}.', da: 'Filen er større end {limit}.' }),
  TOO_MANY_ROWS: defineText({
    en: 'The file has more than {maximum, number} rows. Divide it.',
    da: 'Filen har mere end {maximum, number} rækker. Del den op.',
  }),
  INVITATION_LIMIT: defineText({
    en: 'An organisation sends {maximum, number} invitations a day at most, so nobody was asked. Send a shorter file, or this one tomorrow.',
    da: 'En organisation sender højst {maximum, number} invitationer om dagen, så ingen er spurgt. Send en kortere fil, eller denne i morgen.',
  }),
  UPLOAD_INTERRUPTED: defineText({
    en: 'The upload broke off. Create a new import.',
    da: 'Overførslen blev afbrudt. Opret en ny import.',
  }),
  PROGRAMME_CLOSED: defineText({
    en: 'The {term:programme} takes nobody in any more.',
    da: '{Term:programme.the} optager ikke flere.',
  }),
  ACCESS_LOST: defineText({
    en: 'Whoever prepared this import may not import into the {term:programme} any more, so nothing was stored. Somebody who may has to import the file.',
    da: 'Den, der forberedte denne import, må ikke længere importere til {term:programme.the}, så intet blev gemt. En anden, der må, skal importere filen.',
  }),
  UNEXPECTED: defineText({
    en: 'Something went wrong on our side, and nothing was stored. Quote the id of this import when you report it.',
    da: 'Noget gik galt hos os, og intet blev gemt. Nævn importens id, når du melder det.',
  }),
};
