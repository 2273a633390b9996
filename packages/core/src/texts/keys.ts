import type { english } from './en.ts';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;
