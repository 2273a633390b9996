/** Shorter ones would blank out ordinary words. */
const SHORTEST_SECRET = 6;
/** A secret of that length has halves that are none of anybody's words either. */
const LONG_SECRET = 24;
/** What is remembered of a thread's, beyond which the oldest are forgotten. */
const MOST_SECRETS = 500;

/** What a thread has been shown that nobody else is to see, in the forms that it is easily brought into. */
export interface Secrets {
  /** From now on. */
  hide(value: unknown): void;
  /** Blanks them out, in what is made to be read by people. */
  redact(text: string): string;
  /** The same in every text of a value. */
  redactAll(value: unknown): unknown;
  /** Whether a value holds one of them: in one text, or in two beside each other. */
  isIn(value: unknown): boolean;
}

export function createSecrets(): Secrets {
  /** The forms of each secret. */
  const known = new Map<string, readonly string[]>();
  let forms: readonly string[] = [];

  function redact(text: string): string {
    return forms.reduce((safe, form) => safe.replaceAll(form, '•••'), text);
  }

  return {
    hide(value) {
      const before = known.size;
      for (const secret of textsOf(value))
        if (secret.length >= SHORTEST_SECRET && !known.has(secret)) known.set(secret, formsOf(secret));
      if (known.size === before) return;
      for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MOST_SECRETS))) known.delete(oldest);
      // The longest first, because one may begin with another.
      forms = [...new Set([...known.values()].flat())].sort((a, b) => b.length - a.length);
    },
    redact,
    redactAll: value => mapTexts(value, redact),
    isIn(value) {
      if (forms.length === 0) return false;
      const text = textsOf(value).join('');
      return forms.some(form => text.includes(form));
    },
  };
}

/** As it is, and as it looks in JSON, in an address, in hexadecimal and in base64, wherever in a text that begins. */
function formsOf(secret: string): string[] {
  const parts = isOpaque(secret)
    ? [secret, secret.slice(0, secret.length / 2), secret.slice(secret.length / 2)]
    : [secret];
  return [...new Set(parts.flatMap(encodings))].filter(form => form.length >= SHORTEST_SECRET);
}

/** Its halves say nothing else, as those of an address would. */
function isOpaque(secret: string): boolean {
  return secret.length >= LONG_SECRET && /^[\w+/=-]+$/.test(secret);
}

function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hexadecimal = bytes.toString('hex');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    Array.from(secret).toReversed().join(''),
    hexadecimal,
    hexadecimal.toUpperCase(),
    ...[0, 1, 2].flatMap(shift => inBase64(bytes, shift)),
  ];
}

/** Without its ends, which depend on what stands beside it. */
function inBase64(bytes: Buffer, shift: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor((shifted.length * 8) / 6);
  const whole = shifted.toString('base64').slice(first, last);
  return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Names of fields among them, and bytes as the text that they may be. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (ArrayBuffer.isView(value))
    return [Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')];
  if (value instanceof ArrayBuffer) return [Buffer.from(value).toString('latin1')];
  if (value instanceof Map || value instanceof Set) return [...value].flatMap(textsOf);
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  // Values beside each other first: names stand between them.
  return [...Object.values(value).flatMap(textsOf), ...Object.keys(value)];
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map(element => mapTexts(element, map));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [map(key), mapTexts(field, map)]));
}
