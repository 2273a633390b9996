import { readDatamodel } from './migration-files.ts';

/**
 * What of a person a column holds. Each column of schema/prisma says it, in a comment at the end of its line:
 * `/// @personal(contact)`, or `/// @notPersonal`. So whoever adds one has to think of it, and what is taken out or
 * erased for a person is found by asking here.
 */
export const personalDataKinds = [
  'identity',
  'contact',
  'answer',
  'content',
  'behaviour',
  'technical',
  'sensitive',
] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

export interface ColumnTag {
  readonly model: string;
  readonly column: string;
  /** `rule`: a key, a time stamp or a version, which says nothing without the row it belongs to. */
  readonly tag: PersonalDataKind | 'none' | 'rule' | undefined;
}

/** Every column of a Prisma schema. @throws an Error for a kind that does not exist */
export async function readColumnTags(schemaFolder: string): Promise<ColumnTag[]> {
  return columnTags(await readDatamodel(schemaFolder));
}

export function columnTags(datamodel: string): ColumnTag[] {
  const blocks = [...datamodel.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)\n\}/gm)];
  const models = new Set(blocks.filter(([, kind]) => kind === 'model').map(([, , name]) => name));
  return blocks
    .filter(([, kind]) => kind === 'model')
    .flatMap(([, , model, body]) =>
      body!
        .split('\n')
        .map(line => /^\s+(\w+)\s+(\w+)(?:\[\]|\?)?(?=\s|$)(.*)$/.exec(line))
        // A field of another model's type is a relation, and no column.
        .filter(field => field !== null && !models.has(field[2]))
        .map(field => ({ model: model!, column: field![1]!, tag: tagOf(model!, field![1]!, field![2]!, field![3]!) })),
    );
}

function tagOf(model: string, column: string, type: string, rest: string): ColumnTag['tag'] {
  const kind = /@personal\((\w*)\)/.exec(rest)?.[1];
  if (kind !== undefined) {
    if (!personalDataKinds.includes(kind as PersonalDataKind))
      throw new Error(`${model}.${column}: "${kind}" is no kind of personal data (${personalDataKinds.join(', ')})`);
    return kind as PersonalDataKind;
  }
  if (/@notPersonal\b/.test(rest)) return 'none';
  const isKey = rest.includes('@db.Uuid') && /^id$|Id$/.test(column);
  const isStamp = type === 'DateTime' && ['createdAt', 'updatedAt'].includes(column);
  return isKey || isStamp || (type === 'Int' && column === 'version') ? 'rule' : undefined;
}
