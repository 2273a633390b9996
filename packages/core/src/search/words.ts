/**
 * What a name is found by, and what a search asks for. Both go the same way: letters are small and without accents, and
 * what cannot be seen is left out. PostgreSQL only compares what comes out, so nothing depends on how it is set up.
 */

/** Of a name; who has more is found by these. */
export const mostWords = 16;
/** In letters. What is longer is compared by its beginning. */
export const longestWord = 40;
/** Of a search, which has to have them all; further ones are passed over. */
const mostAsked = 8;
/** Of a name or a search, in characters. */
const longestText = 1000;

/** Å, and the like, as whoever has no such key writes it: in two letters, or by the letter that it resembles. */
const spelled: readonly (readonly [RegExp, inTwo: string, resembling: string])[] = [
  [/a\u030a/gu, 'aa', 'a'],
  [/ø/gu, 'oe', 'o'],
  [/a\u0308/gu, 'ae', 'a'],
  [/o\u0308/gu, 'oe', 'o'],
  [/u\u0308/gu, 'ue', 'u'],
];
const others: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  ς: 'σ',
};
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** Those that are combined with letters of any script: accents. */
const accents = /\p{Script=Inherited}/gu;
/** But no apostrophe that counts as a letter. */
const letters = /[[\p{L}\p{M}\p{N}]--[\u02b0-\u02ff]]+/gv;

/**
 * Each word of the text, going on to its end: `annemariejensen`, `mariejensen` and `jensen`, of which a search has to
 * have the beginning. So it is the same whether one writes "Anne-Marie", "Anne Marie" or "Annemarie", "O'Brien" or
 * "obrien". What has an å, ø, ä, ö or ü is there twice, in both of the ways in which it is written without.
 */
export function wordsOf(text: string): string[] {
  const found = [1, 2].flatMap(way => {
    const parts = plain(text, way as 1 | 2).match(letters) ?? [];
    return parts.slice(0, mostWords).map((_, at) => cut(parts.slice(at, at + longestWord).join('')));
  });
  return [...new Set(found)];
}

/** Letters that come last in the alphabets that have them, in the place of others that ASCII has there. */
const last: Readonly<Record<string, string>> = { æ: '{', ø: '|', å: '}' };

/** What a name is listed by, compared byte by byte: its words, with æ, ø and å after z, whoever reads. */
export function sortKeyOf(name: string): string {
  const placed = name
    .slice(0, longestText)
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replace(/[æøå]/gu, letter => last[letter]!);
  return (plain(placed, 1).match(/[[\p{L}\p{M}\p{N}\{\|\}]--[\u02b0-\u02ff]]+/gv) ?? []).join(' ').slice(0, 200);
}

/**
 * The words of a search, none of which is the beginning of another, the longest, which finds the fewest, first. Blanks
 * separate them; hyphens and apostrophes stand within them.
 */
export function askedWords(search: string): string[] {
  const words = plain(search, 1)
    .split(/[\s,;/]+/u)
    .map(word => cut((word.match(letters) ?? []).join('')))
    .filter(word => word !== '');
  const asked = [...new Set(words)].slice(0, mostAsked);
  return asked
    .filter(word => !asked.some(other => other !== word && other.startsWith(word)))
    .toSorted((a, b) => b.length - a.length);
}

/** All that begin with the word come from it on, and before this. */
export function afterAllOf(word: string): string {
  return `${word}\u{10ffff}`;
}

function plain(text: string, way: 1 | 2): string {
  let small = text.slice(0, longestText).toWellFormed().replace(invisible, '').normalize('NFKD').toLowerCase();
  for (const ways of spelled) small = small.replace(ways[0], ways[way]);
  return small.replace(accents, '').replace(/[æœßþðđħıłŧς]/gu, letter => others[letter]!);
}

function cut(word: string): string {
  return word.length <= longestWord ? word : Array.from(word).slice(0, longestWord).join('');
}
