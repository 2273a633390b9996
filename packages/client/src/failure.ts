/** Why a question got no answer. */
export interface Failure {
  /**
   * `UNREACHABLE`, `TIMED_OUT`, `CANCELLED` and `BAD_ANSWER` are the client's own; all others are the server's
   * (`UNAUTHENTICATED` and the like: the sign-in could not be renewed, ask for it).
   */
  readonly code: string;
  /** What happened and what to do, in the language of the client. */
  readonly message: string;
  /** To be quoted when it is reported. */
  readonly requestId: string | undefined;
  /** Whether the same may be sent again as it is. */
  readonly mayRepeat: boolean;
  /** Where the server said when to try again. */
  readonly retryAfterSeconds: number | undefined;
}

export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
}

/** As GraphQL answers it. */
export interface FieldError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

type Words = Readonly<Record<'en' | 'da', string>>;

/** What the client itself has to say; everything else comes with its words. */
const words = {
  UNREACHABLE: {
    en: 'The server cannot be reached. Check your connection, then try again.',
    da: 'Serveren kan ikke nås. Se efter din forbindelse, og prøv igen.',
  },
  TIMED_OUT: {
    en: 'The server takes too long to answer. Try again in a moment.',
    da: 'Serveren er for længe om at svare. Prøv igen om lidt.',
  },
  CANCELLED: { en: 'This was cancelled.', da: 'Dette blev afbrudt.' },
  BAD_ANSWER: {
    en: 'The server answered something that this page does not understand. Try again in a minute.',
    da: 'Serveren svarede noget, som siden ikke forstår. Prøv igen om et minut.',
  },
  UNAUTHENTICATED: {
    en: 'Your sign-in has ended. Sign in again.',
    da: 'Dit login er udløbet. Log ind igen.',
  },
  ACCESS_LOST: { en: 'You can no longer follow this.', da: 'Du kan ikke længere følge dette.' },
  RESYNC_REQUIRED: {
    en: 'You were away for long. Load this anew.',
    da: 'Du har været væk længe. Hent dette på ny.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    en: 'What you sent first has arrived after all. Look at it, then change what is left to change.',
    da: 'Det, du sendte først, er nået frem alligevel. Se på det, og ret så det, der mangler.',
  },
  UPLOAD_INTERRUPTED: {
    en: 'The upload broke off. Begin it again.',
    da: 'Overførslen blev afbrudt. Begynd forfra.',
  },
} as const satisfies Record<string, Words>;

export type OwnCode = keyof typeof words;

export function wordsFor(code: OwnCode, language: string): string {
  return words[code][language.startsWith('da') ? 'da' : 'en'];
}

export function ownFailure(code: OwnCode, language: string, requestId?: string): Failure {
  return {
    code,
    message: wordsFor(code, language),
    requestId,
    mayRepeat: mayRepeat(code),
    retryAfterSeconds: undefined,
  };
}

/** Of the first error of an answer, the one that says why there is no other. */
export function failureOf(
  error: { readonly message: string; readonly extensions?: FieldError['extensions'] },
  requestId?: string,
  retryAfter?: string | null,
): Failure {
  const { code = 'INTERNAL', requestId: told = requestId } = error.extensions ?? {};
  const seconds = Number(retryAfter ?? Number.NaN);
  return {
    code,
    message: error.message,
    requestId: told,
    mayRepeat: mayRepeat(code),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  };
}

/** That nobody, or nobody any more, is signed in. */
export function isSignInCode(code: string | undefined): boolean {
  return code !== undefined && signInCodes.has(code);
}

const signInCodes = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'SESSION_ENDED']);

/** Those that pass; after a sign-in, too, the same may be sent again. */
const passing = new Set([
  'UNREACHABLE',
  'TIMED_OUT',
  'CANCELLED',
  'BAD_ANSWER',
  'OVERLOADED',
  'RATE_LIMITED',
  'INTERNAL',
  'ISSUER_UNAVAILABLE',
]);

function mayRepeat(code: string): boolean {
  return passing.has(code) || isSignInCode(code);
}
