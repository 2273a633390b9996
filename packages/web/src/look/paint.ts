import { paletteOf, type Scheme } from './palette.ts';

/** What a reader chose on this device: `system` follows the device. */
export type SchemeChoice = Scheme | 'system';

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const kept = 'mentorkit:scheme';
let brand = '#2a5b7a';

systemDark.addEventListener('change', paint);

/** The brand of the organisation whose pages these are. */
export function paintAs(colour: string | undefined): void {
  if (colour !== undefined) brand = colour;
  paint();
}

export function schemeChoice(): SchemeChoice {
  const chosen = localStorage.getItem(kept);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function chooseScheme(choice: SchemeChoice): void {
  if (choice === 'system') localStorage.removeItem(kept);
  else localStorage.setItem(kept, choice);
  paint();
}

/** Through the style object of the page: the policy of contents lets no style be written in the document. */
function paint(): void {
  const choice = schemeChoice();
  const scheme: Scheme = choice === 'system' ? (systemDark.matches ? 'dark' : 'light') : choice;
  const { style, dataset } = document.documentElement;
  dataset.scheme = scheme;
  style.setProperty('color-scheme', scheme);
  for (const [name, colour] of Object.entries(paletteOf(brand, scheme))) style.setProperty(`--${name}`, colour);
}
