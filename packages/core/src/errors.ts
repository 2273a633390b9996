import type { TextKey } from './texts/keys.ts';
import { type LocalisedText, localise, type TextParameters, text } from './texts/text.ts';
import type { Reader } from './texts/vocabulary.ts';

/**
 * Every code a client can meet, with the kind of answer it is. The text a person reads is `error.<CODE>` of the
 * catalogue; clients switch on the code, never on the text.
 */
export const errorCodes = {
  UNAUTHENTICATED: 'request',
  TOKEN_EXPIRED: 'request',
  TOKEN_INVALID: 'request',
  ISSUER_UNAVAILABLE: 'request',
  SCOPE_MISSING: 'request',
  VIEW_AS_ENDED: 'request',
  SESSION_ENDED: 'request',
  INVITATION_USED: 'request',
  ORGANISATION_REQUIRED: 'request',
  ORGANISATION_SUSPENDED: 'request',
  ORGANISATION_CLOSED: 'request',
  FORBIDDEN: 'forbidden',
  VIEW_AS_READ_ONLY: 'forbidden',
  NOT_FOUND: 'not-found',
  INVALID_INPUT: 'validation',
  ILLEGAL_TRANSITION: 'transition',
  STALE: 'stale',
  WRITE_CONFLICT: 'conflict',
  ALREADY_EXISTS: 'conflict',
  PROGRAMME_NOT_READY: 'conflict',
  PROGRAMME_CLOSED: 'conflict',
  CAPACITY_REACHED: 'conflict',
  SLOT_TAKEN: 'conflict',
  MATCH_NOT_ACTIVE: 'conflict',
  SESSION_NOT_BEGUN: 'conflict',
  SESSION_OVER: 'conflict',
  CORRECTION_OVER: 'conflict',
  PAIR_EXCLUDED: 'conflict',
  RUN_OUTDATED: 'conflict',
  NOTHING_TO_MATCH: 'conflict',
  RUN_IN_PROGRESS: 'conflict',
  PAIR_RULED: 'conflict',
  LAST_ADMINISTRATOR: 'conflict',
  ALREADY_PINNED: 'conflict',
  IDEMPOTENCY_KEY_REUSED: 'conflict',
  IDEMPOTENCY_OUTCOME_UNKNOWN: 'conflict',
  TOO_MANY_ACCOMMODATIONS: 'conflict',
  CONSENT_NEEDED: 'conflict',
  PLUGIN_CHANGED: 'conflict',
  CONNECTION_FAILED: 'conflict',
  UPLOAD_ADDRESS_USED: 'conflict',
  UPLOAD_INTERRUPTED: 'request',
  FILE_TOO_LARGE: 'request',
  RESYNC_REQUIRED: 'request',
  ACCESS_LOST: 'request',
  LIMIT_EXCEEDED: 'request',
  RATE_LIMITED: 'request',
  CSRF_REFUSED: 'request',
  NOT_JSON: 'request',
  DOCUMENT_NOT_TRUSTED: 'request',
  INTROSPECTION_REFUSED: 'request',
  PLUGIN_UNKNOWN: 'plugin',
  PLUGIN_DISABLED: 'plugin',
  PLUGIN_FAILED: 'plugin',
  VETOED: 'plugin',
  HOOK_UNANSWERED: 'plugin',
  CONTENT_REFUSED: 'plugin',
  OVERLOADED: 'request',
  INTERNAL: 'request',
} as const satisfies Record<
  string,
  'request' | 'forbidden' | 'not-found' | 'validation' | 'transition' | 'stale' | 'conflict' | 'plugin'
>;

export type ErrorCode = keyof typeof errorCodes;

/** An expected failure. Its message is English for logs; `localised(reader)` is what a person reads. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly parameters: TextParameters;

  constructor(code: ErrorCode, parameters: TextParameters = {}) {
    super(text({ locale: 'en' }, `error.${code}` as TextKey, parameters));
    this.name = new.target.name;
    this.code = code;
    this.parameters = parameters;
  }

  localised(reader: Reader): string {
    return text(reader, `error.${this.code}` as TextKey, this.parameters);
  }
}

export class Unauthenticated extends DomainError {
  constructor(code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'SESSION_ENDED' = 'UNAUTHENTICATED') {
    super(code);
  }
}

/** The viewer can see the object and still may not do this. Who may not even see it gets `NotFound`. */
export class Forbidden extends DomainError {
  readonly action: string;

  constructor(action: string, code: CodesOf<'forbidden'> = 'FORBIDDEN') {
    super(code, { action });
    this.action = action;
  }
}

/** The same for what does not exist and for what the viewer may not know of, so that ids can't be probed. */
export class NotFound extends DomainError {
  readonly subject: string;

  constructor(subject: string) {
    super('NOT_FOUND', { subject });
    this.subject = subject;
  }
}

export interface InputIssue {
  /** Where in the input, from its root: `['answers', '3', 'value']`. */
  readonly path: readonly string[];
  /** Stable, upper snake case: `REQUIRED`, `TOO_LONG`, `NOT_A_TIME_ZONE` … */
  readonly code: string;
  /** English, or already localised; the client may show it beside the field. */
  readonly message?: string;
}

export class ValidationFailed extends DomainError {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super('INVALID_INPUT', {
      details: issues.map(issue => `${issue.path.join('.') || 'input'}: ${issue.message ?? issue.code}`).join('; '),
    });
    this.issues = issues;
  }
}

export class IllegalTransition extends DomainError {
  readonly subject: string;
  readonly from: string;
  readonly action: string;
  /** The actions that are possible from the present state. */
  readonly allowed: readonly string[];

  constructor(subject: string, from: string, action: string, allowed: readonly string[]) {
    super('ILLEGAL_TRANSITION', { subject, from, action, allowed: allowed.join(', ') || '–' });
    this.subject = subject;
    this.from = from;
    this.action = action;
    this.allowed = allowed;
  }
}

type CodesOf<Kind> = { [Code in ErrorCode]: (typeof errorCodes)[Code] extends Kind ? Code : never }[ErrorCode];

/** The present state of the data, or somebody else who was faster, stands against it. */
export class Conflict extends DomainError {
  constructor(code: CodesOf<'conflict'>, parameters: TextParameters = {}) {
    super(code, parameters);
  }
}

/** What the client wants to change is no longer what it has seen: somebody was faster. */
export class Stale extends DomainError {
  /** The GraphQL type and the id of what it is about, so that the answer can show it as it is now. */
  readonly type: string;
  readonly id: string;

  constructor(type: string, id: string) {
    super('STALE', { subject: wordsOf(type) });
    this.type = type;
    this.id = id;
  }
}

/** @throws Stale when the caller said which version it knows, and the object is at another one by now */
export function requireVersion(
  type: string,
  { id, version }: { readonly id: string; readonly version: number },
  known: number | undefined,
): void {
  if (known !== undefined && known !== version) throw new Stale(type, id);
}

/** `MatchingRun`: `matching run`. */
export function wordsOf(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

export class PluginFailed extends DomainError {
  readonly pluginId: string;

  constructor(pluginId: string, reason: string, code: CodesOf<'plugin'> = 'PLUGIN_FAILED') {
    super(code, { plugin: pluginId, reason });
    this.pluginId = pluginId;
  }
}

/** A plugin says no, and why, in words for the person who asked. */
export class Vetoed extends PluginFailed {
  readonly reason: LocalisedText;

  constructor(pluginId: string, code: 'VETOED' | 'CONTENT_REFUSED', reason: LocalisedText) {
    super(pluginId, localise(reason, 'en'), code);
    this.reason = reason;
  }

  override localised(reader: Reader): string {
    return text(reader, `error.${this.code}` as TextKey, {
      ...this.parameters,
      reason: localise(this.reason, reader.locale),
    });
  }
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505' || (error as { code?: string } | undefined)?.code === 'P2002';
}

/** SQLSTATE of a PostgreSQL error, whether plain `pg` or Prisma's adapter threw it. */
export function sqlState(error: unknown): string | undefined {
  const candidate = error as {
    code?: string;
    meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string; code?: string } } };
    cause?: { originalCode?: string; code?: string };
  };
  return (
    candidate?.meta?.driverAdapterError?.cause?.originalCode ??
    candidate?.cause?.originalCode ??
    candidate?.meta?.code ??
    (typeof candidate?.code === 'string' && /^[0-9A-Z]{5}$/.test(candidate.code) ? candidate.code : undefined)
  );
}
