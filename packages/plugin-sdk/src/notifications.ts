/**
 * Something that a person is to be told, in their own language and in their organisation's words.
 *
 * @since api 1
 */
export interface Notification {
  /** The same for every try: what a vendor recognises a repetition by. */
  readonly key: string;
  /** What it is about, such as `match-offered`. New kinds come: treat one that you do not know like any other. */
  readonly kind: string;
  /** One line. */
  readonly subject: string;
  /** Plain text in paragraphs; absent for a channel that can only carry the line. */
  readonly text?: string;
  /** BCP 47. */
  readonly locale: string;
}

/**
 * Whom a notification is for. The address is what most services know people by.
 *
 * @since api 1
 */
export interface Recipient {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly timeZone: string;
}

/**
 * A way to tell people things beside mail, such as text messages, push or a chat. It gets what mail gets, but for what
 * is secret: links that sign somebody in go by mail alone.
 *
 * @since api 1
 */
export interface NotificationChannel<C> {
  /** `text`: it carries paragraphs, and not only the one line. */
  readonly can: { readonly text: boolean };
  /**
   * Tells the person. Twice with one key is once: the platform tries again when an answer is lost. Throws `NotFound`
   * for somebody whom the service does not know: they have their mail, and nobody is bothered. An answer may have 16 KiB.
   */
  send(ctx: C, notification: Notification, recipient: Recipient): Promise<{ readonly externalId?: string } | undefined>;
}
