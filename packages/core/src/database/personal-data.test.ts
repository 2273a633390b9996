import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnTags, readColumnTags } from './personal-data.ts';

const schemaFolder = join(import.meta.dirname, '../../../../schema/prisma');

test('of every column it is said what of a person it holds, if anything', async () => {
  const tags = await readColumnTags(schemaFolder);
  expect(tags.length).toBeGreaterThan(300);
  const untagged = tags.filter(({ tag }) => tag === undefined).map(({ model, column }) => `${model}.${column}`);
  expect(untagged, 'end their lines with /// @personal(<kind>) or /// @notPersonal').toEqual([]);
});

test('what the law means first is tagged as what it is', async () => {
  const tags = await readColumnTags(schemaFolder);
  const tagged = (model: string, column: string) => tags.find(tag => tag.model === model && tag.column === column)?.tag;
  expect(tagged('Membership', 'displayName')).toBe('identity');
  expect(tagged('User', 'email')).toBe('contact');
  expect(tagged('Participant', 'answers')).toBe('answer');
  expect(tagged('Post', 'body')).toBe('content');
  expect(tagged('Session', 'startsAt')).toBe('behaviour');
});

test('a new column without a tag is found; keys, stamps and relations need none', () => {
  const datamodel = `
/// A pet.
model Pet {
  id        String   @id @default(dbgenerated("uuidv7()")) @db.Uuid
  ownerId   String   @map("owner_id") @db.Uuid
  owner     Person   @relation(fields: [ownerId], references: [id])
  /// What it is called. @personal(identity)
  name      String
  kind      PetKind? /// @notPersonal
  words     String[] /// @personal(content)
  bornAt    DateTime @map("born_at")
  createdAt DateTime @default(now())
  version   Int      @default(1)

  @@index([ownerId])
}

model Person {
  id   String @id @db.Uuid
  pets Pet[]
}

enum PetKind {
  CAT
}
`;
  expect(columnTags(datamodel).map(({ model, column, tag }) => `${model}.${column} ${tag}`)).toEqual([
    'Pet.id rule',
    'Pet.ownerId rule',
    'Pet.name undefined',
    'Pet.kind none',
    'Pet.words content',
    'Pet.bornAt undefined',
    'Pet.createdAt rule',
    'Pet.version rule',
    'Person.id rule',
  ]);
});

test('a kind that does not exist is refused', () => {
  expect(() => columnTags('model A {\n  b String /// @personal(secret)\n}')).toThrow('A.b: "secret" is no kind');
});
