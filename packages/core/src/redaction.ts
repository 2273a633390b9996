/**
 * What is written down for people who run the platform (logs, failed jobs, what went wrong last) holds no credentials and
 * nothing of what somebody sent: addresses lose their paths and queries, tokens their text, errors the values they quote.
 */
export function redacted(text: string): string {
  return text
    .replaceAll(address, redactedAddress)
    .replaceAll(query, '?…')
    .replaceAll(scheme, '$1 …')
    .replaceAll(jsonWebToken, '…')
    .replaceAll(token, found => (isRandom(found) ? '…' : found));
}

const address = /\b([a-z][a-z\d+.-]*):\/\/([^\s"'<>`)\]}]*)/gi;
const query = /\?[\w.~%-]+=[^\s"'<>`)\]}]*/g;
const scheme = /\b(Bearer|Basic|Digest|DPoP)\s+[\w.~+/=:-]+/gi;
const jsonWebToken = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g;
/** Ours are 43 characters of base64url, with or without a prefix; those of vendors are rarely shorter than 24. */
const token = /[\w-]{24,}/g;

/** Where it leads, and not what it says there. Files are our own. */
function redactedAddress(found: string, of: string, rest: string): string {
  if (of === 'file' || of === 'node') return found;
  const [authority = '', ...path] = rest.split(/[/?#]/);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return `${of}://${host}${path.join('') === '' ? '' : '/…'}`;
}

/** Words and ids have letters of one case, or no digits among them. */
function isRandom(text: string): boolean {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

/** What may be told of an error besides its words: never what it was about. */
const tellable = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'status',
  'statusCode',
  'responseCode',
  'command',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'failure',
  'pluginId',
  'incidentId',
  'retryAfter',
] as const;

/** Those of the language and of the database whose words quote what could not be read. */
const quoting = ['SyntaxError', 'RangeError', 'URIError', 'GraphQLError', 'ZodError'];

/** The words of an error, without what it quotes. */
export function redactedMessage(error: unknown): string {
  if (!(error instanceof Error)) return redacted(String(error));
  const { code } = error as { code?: unknown };
  // Of PostgreSQL's classes, data exceptions: the others quote names of ours.
  const quotes = quoting.includes(error.name) || (typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code));
  return redacted(quotes ? error.message.replace(/(?:: |\s*["'`{[])[\s\S]*$/, ' …') : error.message);
}

/** An error as the log has it. */
export function redactedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return redactedFields(error);
  const message = redactedMessage(error);
  const frames = error.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? [];
  const fields = Object.fromEntries(
    tellable
      .map(name => [name, (error as unknown as Record<string, unknown>)[name]] as const)
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
      .map(([name, value]) => [name, typeof value === 'string' ? redacted(value) : value]),
  );
  const causes = depth > 5 ? [] : [error.cause, ...((error as AggregateError).errors ?? [])].filter(isError);
  const told = causes.map(cause => redactedError(cause, depth + 1) as { stack: string });
  const stack = [`${error.name}: ${message}`, ...frames.map(redacted)].join('\n');
  return {
    type: error.name,
    message,
    stack: [stack, ...told.map(cause => cause.stack)].join('\ncaused by: '),
    ...fields,
    ...(told.length > 0 && { causes: told.map(cause => ({ ...cause, stack: undefined })) }),
  };
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/**
 * The error itself, for who keeps its words elsewhere: a queue keeps those of a failed job. Changed in place, because it
 * is known by its class.
 */
export function redactInPlace<Thrown>(error: Thrown): Thrown {
  if (!(error instanceof Error)) return error;
  const { message, stack } = redactedError(error) as { message: string; stack: string };
  for (const [name, value] of Object.entries({ message, stack }))
    Object.defineProperty(error, name, { value, configurable: true, writable: true, enumerable: false });
  return error;
}

const secretNames = /token|secret|password|authorization|cookie|credential|api-?key/i;
const harmlessHeaders = ['accept', 'accept-language', 'content-length', 'content-type', 'user-agent'];

/** What a line of the log says beside its words. */
export function redactedFields(value: unknown, name = '', depth = 0): unknown {
  if (typeof value === 'string') return secretNames.test(name) ? '…' : redacted(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactedError(value);
  if (depth > 6) return '…';
  if (Array.isArray(value)) return value.map(each => redactedFields(each, name, depth + 1));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '…';
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return redactedFields((value as { toJSON(): unknown }).toJSON(), name, depth + 1);
  const entries = Object.entries(value).filter(
    ([key]) => name !== 'headers' || harmlessHeaders.includes(key.toLowerCase()),
  );
  return Object.fromEntries(entries.map(([key, each]) => [key, redactedFields(each, key, depth + 1)]));
}

const bound = ['token', 'secret', 'password', 'authorization', 'cookie', 'key', 'refreshToken', 'viewAs'];

/** For every log of the platform, whoever writes to it. */
export const redactingLog = {
  // What a child of the log says each time is not formatted: these two are for it.
  redact: { paths: bound.flatMap(name => [name, `*.${name}`]), censor: '…' },
  serializers: {
    err: redactedError,
    // Chosen by the client.
    requestId: (id: unknown) => redactedFields(id),
  },
  formatters: { log: (fields: object) => redactedFields(fields) as Record<string, unknown> },
  hooks: {
    logMethod(this: unknown, args: unknown[], method: (...args: any[]) => void) {
      method.apply(
        this,
        args.map(each => (typeof each === 'string' ? redacted(each) : each)),
      );
    },
  },
};
