import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';
import { languages } from '../src/texts/languages.ts';

export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const source = join(import.meta.dirname, '../src');

/** The texts of every feature by their ids, each in all languages. @throws Error that names what lacks one */
export function readTexts(): Texts {
  const all: Record<string, Readonly<Record<string, string>>> = {};
  for (const file of globSync('**/texts.json', { cwd: source }).sort()) {
    const ofFeature = JSON.parse(readFileSync(join(source, file), 'utf8')) as Texts;
    for (const [id, text] of Object.entries(ofFeature)) {
      if (id in all) throw new Error(`${file}: the text ${id} stands in another file, too`);
      for (const language of languages)
        if (!text[language]) throw new Error(`${file}: the text ${id} is missing in ${language}`);
      all[id] = text;
    }
  }
  return all;
}

/** `virtual:texts/<language>`: the catalogue of a language, compiled, so that no parser is shipped. */
export function texts(): Plugin {
  const prefix = 'virtual:texts/';
  return {
    name: 'mentorkit:texts',
    resolveId: id => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return;
      const language = id.slice(prefix.length + 1);
      for (const file of globSync('**/texts.json', { cwd: source })) this.addWatchFile(join(source, file));
      const compiled = Object.entries(readTexts()).map(([key, text]) => [key, compileMessageOrThrow(text[language]!)]);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(compiled)))});`;
    },
  };
}
