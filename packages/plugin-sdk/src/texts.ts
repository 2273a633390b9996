/**
 * A text that people read, by language: English at least, because it stands in wherever another one is missing.
 *
 * @example
 * ```ts
 * const reason: Texts = { en: 'Sessions end at six.', da: 'Samtaler slutter klokken seks.' };
 * ```
 * @since api 1
 */
export type Texts = { readonly en: string } & Readonly<Record<string, string>>;
