import { defineText, type Text, type Wording } from '../texts/text.ts';

/** What a mail says, with its parameters and those of every mail: `name`, `organisation`, `timeZone`. */
export interface Mail {
  /** By which it is kept until it is sent. */
  readonly kind: string;
  readonly subject: Text;
  readonly body: Text;
}

const mails = new Map<string, Mail>();

/** Beside what sends it. */
export function defineMail(kind: string, { subject, body }: Readonly<Record<'subject' | 'body', Wording>>): Mail {
  if (mails.has(kind)) throw new Error(`There are two kinds of mail that are called ${kind}. Give one another name.`);
  const mail = { kind, subject: defineText(subject), body: defineText(body) };
  mails.set(kind, mail);
  return mail;
}

/** @throws Error for a kind that is in no module which is loaded */
export function mailOf(kind: string): Mail {
  const mail = mails.get(kind);
  if (!mail) throw new Error(`There is no kind of mail that is called ${kind}. It may be of another release.`);
  return mail;
}

export function mailKinds(): string[] {
  return [...mails.keys()];
}
