import { defineText, type LocalisedText, localise, type Text, text } from '../texts/text.ts';
import type { Mail } from './mail.ts';
import type { Reader } from '../texts/vocabulary.ts';

/**
 * What stands for `{name}` in the texts of a mail. Whoever asks for the mail knows neither the reader's language nor
 * their zone, so what depends on them is said as what it is: an instant (ISO 8601), a text, or what the organisation
 * wrote in several languages.
 */
export type MailParameter =
  | string
  /** An address of ours: the only ones that can be followed. */
  | { readonly link: string }
  | { readonly instant: string }
  | { readonly text: Text<never> }
  | { readonly localised: LocalisedText };

export type MailParameters = Readonly<Record<string, MailParameter>>;

export interface MailContent {
  readonly mail: Mail;
  readonly parameters: MailParameters;
  /** The zone is one of IANA's. */
  readonly reader: Reader & { readonly name: string; readonly timeZone: string };
  readonly organisation: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const greeting = defineText({ en: 'Hello {name},', da: 'Hej {name},' });

const closing = defineText({ en: 'Kind regards\n{organisation}', da: 'Venlig hilsen\n{organisation}' });

/** The mail as its reader gets it: in their language, with times on their own clock. */
export function renderMail(content: MailContent): RenderedMail {
  const { subject, say } = wording(content);
  const paragraphs = [say(greeting), say(content.mail.body), say(closing)];
  return {
    subject,
    text: `${paragraphs.join('\n\n')}\n`,
    html: toHtml(content.reader.locale, subject, paragraphs),
  };
}

/** The same for a channel that is no letter: without greeting and closing, and as plain text alone. */
export function renderNotification(content: MailContent): Pick<RenderedMail, 'subject' | 'text'> {
  const { subject, say } = wording(content);
  return { subject, text: say(content.mail.body) };
}

function wording({ mail, parameters, reader, organisation }: MailContent) {
  const { timeZone, name } = reader;
  const written = {
    name: unlinked(name),
    organisation: unlinked(organisation),
    timeZone,
    ...inWords(parameters, reader),
  };
  const say = (said: Text) => text(reader, said, written);
  return { subject: say(mail.subject).replaceAll(/\s+/g, ' '), say };
}

/** A date and time that a person reads: `Tuesday, 19 January 2027 at 10:00`. */
export function formatInstant(instant: Temporal.Instant, locale: string, timeZone: string): string {
  // English without a country would be written the American way, the month before the day.
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(
    instant.epochMilliseconds,
  );
}

function inWords(parameters: MailParameters, reader: MailContent['reader']): Record<string, string> {
  const { locale, timeZone } = reader;
  const word = (parameter: MailParameter) => {
    if (typeof parameter === 'string') return unlinked(parameter);
    if ('link' in parameter) return parameter.link;
    if ('text' in parameter) return text(reader, parameter.text);
    if ('localised' in parameter) return unlinked(localise(parameter.localised, locale));
    return formatInstant(Temporal.Instant.from(parameter.instant), locale, timeZone);
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, word(parameter)]));
}

/**
 * What people wrote, which stands in a mail of ours: programs that show mails make links of what looks like an address,
 * and a name could be one. A word joiner, which nobody sees, takes that from it.
 */
function unlinked(written: string): string {
  return written.replaceAll(/(?<=[\p{L}\p{N}:])(?:[.:@/](?=[\p{L}\p{N}/]))/gu, '$&\u2060');
}

/** Plain paragraphs that any reader, screen readers included, makes the best of. */
function toHtml(locale: string, subject: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map(paragraph => `<p>${withLinks(escape(paragraph)).replaceAll('\n', '<br>\n')}</p>`);
  return `<!doctype html>
<html lang="${escape(locale)}">
<head><meta charset="utf-8"><title>${escape(subject)}</title></head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

function escape(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function withLinks(escaped: string): string {
  return escaped.replaceAll(/https:\/\/[^\s<]+/g, address => `<a href="${address}">${address}</a>`);
}
