import { requestError } from '../errors.ts';

// Beneath the schema, which lists them among its codes; whoever refuses stands above it.
export const limitExceeded = requestError(
  'LIMIT_EXCEEDED',
  {
    en: 'The operation asks for too much ({limit}): {requested}, where {maximum} is the most.',
    da: 'Operationen beder om for meget ({limit}): {requested}, hvor {maximum} er det højeste.',
  },
  { status: 400, spec: true },
);

export const rateLimited = requestError(
  'RATE_LIMITED',
  {
    en: 'You have asked for too much in a short time. Try again in {seconds, plural, one {# second} other {# seconds}}.',
    da: 'Du har bedt om for meget på kort tid. Prøv igen om {seconds, plural, one {# sekund} other {# sekunder}}.',
  },
  { status: 429 },
);

export const csrfRefused = requestError(
  'CSRF_REFUSED',
  {
    en: 'Another site could have made a browser send this. Send JSON, or the header X-GraphQL-Yoga-CSRF with any value.',
    da: 'Et andet websted kunne have fået en browser til at sende dette. Send JSON eller headeren X-GraphQL-Yoga-CSRF med en vilkårlig værdi.',
  },
  { status: 403 },
);

export const notJson = requestError(
  'NOT_JSON',
  {
    en: 'Send the operation as JSON, with the content type application/json.',
    da: 'Send operationen som JSON med indholdstypen application/json.',
  },
  { status: 415 },
);

export const documentNotTrusted = requestError(
  'DOCUMENT_NOT_TRUSTED',
  {
    en: 'Only operations that this platform knows can be run. Send the id of one.',
    da: 'Kun operationer, som platformen kender, kan køres. Send id på en af dem.',
  },
  { status: 400 },
);

export const introspectionRefused = requestError(
  'INTROSPECTION_REFUSED',
  {
    en: 'The schema is shown to administrators, and to API clients with the scope schema:read.',
    da: 'Skemaet vises for administratorer og for API-klienter med rettigheden schema:read.',
  },
  { status: 403, spec: true },
);

export const listTooLong = requestError('LIST_TOO_LONG', {
  en: 'The list {field} holds more than {maximum, plural, one {# item} other {# items}}, which is more than can be answered.',
  da: 'Listen {field} har flere end {maximum, plural, one {# element} other {# elementer}}, hvilket er mere, end der kan svares.',
});
