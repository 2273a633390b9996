import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import type { Plugin } from 'vite';

const generated = join(import.meta.dirname, '../src/generated');
const call = /\bgraphql\(\s*`([^`]+)`\s*\)/g;

/**
 * Puts each operation, with its hash, where it is written. The generated function would look it up in one table of all
 * operations, which the first screen would then load for the others. A fragment is nothing of its own: its text is
 * within the operations that spread it.
 */
export function documents(): Plugin {
  let operations: ReadonlyMap<string, { readonly hash: string; readonly text: string }>;
  return {
    name: 'mentorkit:documents',
    enforce: 'pre',
    buildStart() {
      const persisted = JSON.parse(readFileSync(join(generated, 'persisted-documents.json'), 'utf8')) as object;
      operations = new Map(
        Object.entries(persisted as Record<string, string>).map(([hash, text]) => [nameOf(text)!, { hash, text }]),
      );
    },
    transform(code, id) {
      if (!/\.tsx?$/.test(id) || id.includes('/generated/') || !code.includes('graphql(`')) return;
      return {
        code: code.replaceAll(call, (_all, source: string) => {
          const name = nameOf(source);
          if (name === undefined) return '({})';
          const operation = operations.get(name);
          if (!operation) this.error(`${name} in ${id} is not generated: run node packages/web/build/generate.ts`);
          const tree = { ...parse(operation.text, { noLocation: true }), __meta__: { hash: operation.hash } };
          return `(${JSON.stringify(tree)})`;
        }),
        map: null,
      };
    },
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'documents.json',
        source: readFileSync(join(generated, 'persisted-documents.json')),
      });
    },
  };
}

function nameOf(text: string): string | undefined {
  const { definitions } = parse(text, { noLocation: true });
  return definitions.find(part => part.kind === Kind.OPERATION_DEFINITION)?.name?.value;
}
