/** What of a browser is used, where there is one: nothing of it is taken for granted. */
interface Surroundings {
  readonly location?: { readonly href: string; readonly origin: string };
  readonly document?: EventTarget & { readonly visibilityState: string };
  readonly addEventListener?: EventTarget['addEventListener'];
  readonly removeEventListener?: EventTarget['removeEventListener'];
}

export const surroundings = globalThis as unknown as Surroundings;
