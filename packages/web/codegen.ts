import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';
import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Types of every operation, and the list of them that production may be limited to. Every selection names its type, as
 * the cache asks for it: added later, it would be another text with another hash.
 */
const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/**/*.test.ts', '!src/generated/**'],
  generates: {
    'src/generated/': {
      preset: 'client',
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: 'read' },
        persistedDocuments: { mode: 'embedHashInDocument' },
      },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        avoidOptionals: false,
        scalars: { DateTime: 'string', TimeZone: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
