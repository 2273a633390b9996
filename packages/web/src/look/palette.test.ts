import { expect, test } from 'vitest';
import { contrast, contrasts, paletteOf, parseHex, type Scheme } from './palette.ts';

/** Every hue at several lights and strengths, and the corners of what a screen can show. */
const brands = [0, 0x33, 0x66, 0x99, 0xcc, 0xff].flatMap(red =>
  [0, 0x33, 0x66, 0x99, 0xcc, 0xff].flatMap(green =>
    [0, 0x33, 0x66, 0x99, 0xcc, 0xff].map(
      blue => `#${[red, green, blue].map(part => part.toString(16).padStart(2, '0')).join('')}`,
    ),
  ),
);

test.each<Scheme>(['light', 'dark'])('whatever the brand, every text can be read on every ground: %s', scheme => {
  const below: string[] = [];
  for (const brand of brands) {
    const palette = paletteOf(brand, scheme);
    const grounds = Object.entries(palette).filter(([name]) => /^(ground|raised|sunken)$|-ground$/.test(name));
    const held = { text: contrasts.text, soft: contrasts.soft, accent: contrasts.accent, control: contrasts.control };
    const meanings = { danger: 4.5, warning: 4.5, good: 4.5, info: 4.5, 'fill-edge': 3 };
    for (const [name, least] of Object.entries({ ...held, ...meanings }))
      for (const [ground, colour] of grounds) {
        const reached = contrast(palette[name as 'text'], colour);
        if (reached < least) below.push(`${brand}: ${name} on ${ground} ${reached.toFixed(2)}`);
      }
    const button = contrast(palette['on-fill'], palette.fill);
    if (button < contrasts.fill) below.push(`${brand}: on-fill ${button.toFixed(2)}`);
  }
  expect(below).toEqual([]);
});

test('a brand that is no colour has ours', () => {
  expect(parseHex('teal')).toBeUndefined();
  expect(paletteOf('teal', 'light')).toEqual(paletteOf('#2a5b7a', 'light'));
});
