import { apiScopes } from '../access/viewer.ts';
import type { ScopeRule } from '../graphql/scope-rules.ts';
import { scopes } from './schema.ts';

const preamble = `# What API clients need

A program signs in with a key that an administrator made (\`createApiClient\`), and is answered at most what the key's
scopes cover, at every field, whatever the way to it: see the enum \`ApiScope\`. A type stands for all of its fields that
are not named themselves, and whoever asks for a field that answers an object needs what its type needs too. Which of it
there is for whom, \`schema/rights\` says, with a column for each scope. Made by \`npm run schema\`.
`;

/** As `schema/scopes.md` has it. */
export function scopesPage(): string {
  const parts = apiScopes.map(scope => part(`\`${scope}\``, rule => [rule].flat().includes(scope)));
  return [
    preamble,
    ...parts,
    part('Every client', rule => rule === 'any'),
    part('People only', rule => rule === 'person'),
  ].join('\n');
}

function part(title: string, has: (rule: ScopeRule) => boolean): string {
  const places = Object.keys(scopes)
    .filter(place => has(scopes[place]!))
    .toSorted();
  const of = (...roots: string[]) => places.filter(place => roots.includes(place.split('.')[0]!));
  const isOperation = (place: string) => /^(Query|Mutation|Subscription)\./.test(place);
  const lines = [
    line('asks', of('Query', 'Subscription')),
    line('does', of('Mutation')),
    line(
      'of',
      places.filter(place => !isOperation(place)),
    ),
  ];
  return `## ${title}\n${lines.join('')}`;
}

function line(word: string, places: readonly string[]): string {
  const named = places.map(place => `\`${place.replace(/^(Query|Mutation|Subscription)\./, '')}\``);
  return named.length === 0 ? '' : `- **${word}** ${named.join(', ')}\n`;
}
