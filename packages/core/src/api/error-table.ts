import { declaredErrors, type ErrorKind } from '../errors.ts';
import { locales } from '../texts/locale.ts';

/** What a client sees of each kind. */
const seen: Readonly<Record<ErrorKind, string>> = {
  request: 'extensions.code',
  upload: 'error.code',
  forbidden: 'ForbiddenError',
  'not-found': 'NotFoundError',
  validation: 'InvalidInputError',
  transition: 'IllegalTransitionError',
  confirmation: 'ConfirmationNeededError',
  stale: 'StaleError',
  conflict: 'ConflictError',
  plugin: 'PluginError',
};

/** Every code that clients can meet, in Markdown: `schema/errors.md`. */
export function errorTable(): string {
  const rows = declaredErrors().map(({ code, kind, text, http }) => [
    `\`${code}\``,
    kind,
    `\`${seen[kind]}\``,
    http ? `${http.status}${http.spec ? ' *' : ''}` : '',
    ...locales.map(locale => text[locale].replaceAll('|', '\\|').replaceAll('\n', '<br>')),
  ]);
  const head = ['code', 'kind', 'seen as', 'HTTP', ...locales];
  return `# Error codes
Written by \`npm run schema\` from where each is declared. Programs switch on the code; texts are ICU messages, for people.

A mutation answers with the type that is named; where a query or a subscription meets the same, it is in
\`extensions.code\`. The \`PUT\` of a file and the routes below
\`/auth/\` answer with \`error.code\`. \\* 200 for clients that accept
\`application/json\` only.

${[head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')}
`;
}
