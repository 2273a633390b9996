export type Scheme = 'light' | 'dark';
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness 0–1, chroma, hue in radians: https://bottosson.github.io/posts/oklab/ */
type Oklch = readonly [lightness: number, chroma: number, hue: number];

/** What texts must reach on every ground (WCAG 2.2, with a little to spare for rounding). */
export const contrasts = { text: 10, soft: 4.6, accent: 4.6, control: 3.05, fill: 4.5 } as const;

/** Always with an icon and a word beside them, so their hue needs to say nothing. */
const meanings = { danger: 0.45, warning: 1.25, good: 2.6, info: 4.3 } as const;
export type Meaning = keyof typeof meanings;

/** The colours of one scheme, as `#rrggbb`, by the name of their variable in `tokens.css`. */
export type Palette = Readonly<Record<ColourName, string>>;
export type ColourName =
  | 'ground'
  | 'raised'
  | 'sunken'
  | 'text'
  | 'soft'
  | 'accent'
  | 'accent-ground'
  | 'line'
  | 'control'
  | 'fill'
  | 'on-fill'
  | 'fill-edge'
  | Meaning
  | `${Meaning}-ground`;

/**
 * The whole palette from one colour of the brand. Neutrals carry its hue; each text walks from where we would have it
 * until its contrast holds on all grounds, so no brand makes a page that cannot be read.
 */
export function paletteOf(brand: string, scheme: Scheme): Palette {
  const own = toOklch(parseHex(brand) ?? [42, 91, 122]);
  const [, chroma, hue] = own;
  const dark = scheme === 'dark';
  const neutral = (lightness: number): string => hex(toRgb([lightness, Math.min(chroma, 0.006), hue]));
  const tint = (at: number): string => hex(toRgb([dark ? 0.27 : 0.955, dark ? 0.035 : 0.022, at]));

  const grounds = {
    ground: neutral(dark ? 0.19 : 0.985),
    raised: neutral(dark ? 0.225 : 1),
    sunken: neutral(dark ? 0.165 : 0.962),
    'accent-ground': hex(toRgb([dark ? 0.27 : 0.955, Math.min(chroma, dark ? 0.04 : 0.025), hue])),
    'danger-ground': tint(meanings.danger),
    'warning-ground': tint(meanings.warning),
    'good-ground': tint(meanings.good),
    'info-ground': tint(meanings.info),
  };
  const all = Object.values(grounds);
  const walk = (from: number, withChroma: number, at: number, least: number): string =>
    readable([from, withChroma, at], all, least, dark ? 1 : 0);

  const fill = hex(toRgb(own));
  return {
    ...grounds,
    text: walk(dark ? 0.93 : 0.25, Math.min(chroma, 0.006), hue, contrasts.text),
    soft: walk(dark ? 0.72 : 0.5, Math.min(chroma, 0.012), hue, contrasts.soft),
    accent: walk(own[0], chroma, hue, contrasts.accent),
    line: neutral(dark ? 0.32 : 0.9),
    control: walk(dark ? 0.56 : 0.62, Math.min(chroma, 0.012), hue, contrasts.control),
    fill,
    'on-fill':
      contrast('#ffffff', fill) >= contrasts.fill
        ? '#ffffff'
        : contrast('#000000', fill) >= contrast('#ffffff', fill)
          ? '#000000'
          : '#ffffff',
    'fill-edge': all.every(ground => contrast(fill, ground) >= 3) ? fill : walk(own[0], chroma, hue, contrasts.control),
    danger: walk(0.55, 0.19, meanings.danger, contrasts.accent),
    warning: walk(0.6, 0.12, meanings.warning, contrasts.accent),
    good: walk(0.55, 0.13, meanings.good, contrasts.accent),
    info: walk(0.55, 0.12, meanings.info, contrasts.accent),
  };
}

/** From where we would have it towards the end that differs from the grounds, until all of them let it be read. */
function readable([lightness, chroma, hue]: Oklch, grounds: readonly string[], least: number, end: 0 | 1): string {
  for (let step = 0; step <= 100; step += 1) {
    const colour = hex(toRgb([lightness + ((end - lightness) * step) / 100, chroma * (1 - step / 130), hue]));
    if (grounds.every(ground => contrast(colour, ground) >= least)) return colour;
  }
  return end === 1 ? '#ffffff' : '#000000';
}

/** As WCAG 2.2 defines it, 1 to 21, of the 8-bit colours that are shown. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = parseHex(colour)!.map(part => toLinear(part / 255)) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `#rgb` or `#rrggbb`; undefined for anything else. */
export function parseHex(text: string): Rgb | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i
    .exec(text)
    ?.slice(1)
    .map(part => part + part);
  const parts = short ?? /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text)?.slice(1);
  return parts?.map(part => Number.parseInt(part, 16)) as Rgb | undefined;
}

function hex(rgb: Rgb): string {
  return `#${rgb.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

function toLinear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function fromLinear(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

function toOklch(rgb: Rgb): Oklch {
  const [red, green, blue] = rgb.map(part => toLinear(part / 255)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, b), Math.atan2(b, a)];
}

/** The nearest colour of the same lightness and hue that a screen can show. */
function toRgb([lightness, chroma, hue]: Oklch): Rgb {
  for (let left = chroma; ; left = left < 0.002 ? 0 : left * 0.96) {
    const linear = linearOf([lightness, left, hue]);
    if (left === 0 || linear.every(part => part > -0.0005 && part < 1.0005))
      return linear.map(part => Math.round(255 * fromLinear(Math.min(1, Math.max(0, part))))) as unknown as Rgb;
  }
}

function linearOf([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
