import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { buildSchema, isAbstractType, isObjectType } from 'graphql';
import config from '../codegen.ts';

// Run by itself: makes what is generated of the schema and of the operations in `src/`.
const web = join(import.meta.dirname, '..');
process.chdir(web);
await generate({ ...config, silent: true, errorsOnly: true }, true);

const schema = buildSchema(readFileSync(join(web, '../../schema/schema.graphql'), 'utf8'));
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const objects = types.filter(isObjectType);
const isList = (type: unknown): boolean => String(type).replace('!', '').endsWith('Connection');

/** What the cache has to know of the schema. */
const known = {
  /** Which types an interface or a union may be. */
  possibleTypes: Object.fromEntries(
    types.filter(isAbstractType).map(type => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  ),
  /** Those without an id. */
  parts: objects.filter(type => !('id' in type.getFields())).map(({ name }) => name),
  /** The fields of each type that are read page by page. */
  lists: Object.fromEntries(
    objects
      .map(
        type =>
          [
            type.name,
            Object.values(type.getFields())
              .filter(({ type: of }) => isList(of))
              .map(({ name }) => name),
          ] as const,
      )
      .filter(([, fields]) => fields.length > 0),
  ),
};
writeFileSync(join(web, 'src/generated/schema.json'), JSON.stringify(known));
