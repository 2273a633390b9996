import type { Locale } from './texts/locale.ts';
import type { NamesIn } from './texts/names.ts';
import {
  defineText,
  type LocalisedText,
  localise,
  type ParametersOf,
  type Text,
  type TextParameters,
  text,
  type Wording,
} from './texts/text.ts';
import type { Reader } from './texts/vocabulary.ts';

/** What a failure is to a client: each kind but the first two is a type of its own in the result unions of mutations. */
export type ErrorKind =
  | 'request'
  | 'upload'
  | 'forbidden'
  | 'not-found'
  | 'validation'
  | 'transition'
  | 'confirmation'
  | 'stale'
  | 'conflict'
  | 'plugin';

/** Of an answer over HTTP. `spec` leaves 200 to clients that accept `application/json` only, as GraphQL over HTTP says. */
export interface HttpStatus {
  readonly status: number;
  readonly spec?: true;
}

/** A code that clients can meet. They switch on it, and never on the text, which is for people. */
export interface ErrorDeclaration<Names extends string = string> {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly text: Text<Names>;
  readonly http?: HttpStatus | undefined;
}

/** What throws the failure, as `throw capacityReached({ name })`, and its code, to recognise it by. */
type Declared<Parameters extends unknown[], Failure> = ((...parameters: Parameters) => Failure) & {
  readonly code: string;
};

const declared = new Map<string, ErrorDeclaration>();
let complete = false;

/**
 * Declares a code, in the file that throws it; where several do, in the lowest of them. Most codes are declared by
 * `conflict` and the others below.
 */
export function declareError<const Said extends Wording>(
  code: string,
  kind: ErrorKind,
  said: Said,
  http?: HttpStatus,
): ErrorDeclaration<NamesIn<Said[Locale]>> {
  if (declared.has(code))
    throw new Error(
      `The error code ${code} is declared twice. Declare it in the lower of the two files, and import it.`,
    );
  if (complete)
    throw new Error(
      `The error code ${code} is not in the schema, which was made before it was declared. Import its file in the module's module.ts, or in api/schema.ts.`,
    );
  const declaration = { code, kind, text: defineText(said), http };
  declared.set(code, declaration);
  return declaration;
}

/** All of them, by their codes. Whoever asks makes something of them all, so that none can be declared any more. */
export function declaredErrors(): readonly ErrorDeclaration[] {
  complete = true;
  return [...declared.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

/** An expected failure. Its message is English for logs; `localised(reader)` is what a person reads. */
export class DomainError extends Error {
  readonly code: string;
  readonly parameters: TextParameters;
  // Not for logs, which write down every property.
  readonly #declaration: ErrorDeclaration;

  constructor(declaration: ErrorDeclaration, parameters: TextParameters = {}) {
    super(text({ locale: 'en' }, declaration.text, parameters));
    this.name = new.target.name;
    this.code = declaration.code;
    this.parameters = parameters;
    this.#declaration = declaration;
  }

  get http(): HttpStatus | undefined {
    return this.#declaration.http;
  }

  localised(reader: Reader, parameters = this.parameters): string {
    return text(reader, this.#declaration.text, parameters);
  }
}

/** Declares why an operation as a whole is not answered: `errors[].extensions.code`. */
export function requestError<const Said extends Wording>(code: string, said: Said, http?: HttpStatus) {
  return thrower(declareError(code, 'request', said, http), DomainError);
}

/** Declares why a file is not taken: `error.code` of what its `PUT` is answered. */
export function uploadError<const Said extends Wording>(code: string, said: Said, http?: HttpStatus) {
  return thrower(declareError(code, 'upload', said, http), DomainError);
}

export class Unauthenticated extends DomainError {
  constructor(declaration: ErrorDeclaration = notSignedIn) {
    super(declaration);
  }
}

export function unauthenticated(code: string, said: Wording): Declared<[], Unauthenticated> {
  const declaration = declareError(code, 'request', said, { status: 401 });
  return Object.assign(() => new Unauthenticated(declaration), { code });
}

const notSignedIn = declareError(
  'UNAUTHENTICATED',
  'request',
  {
    en: 'You are not signed in. Send a bearer token in the Authorization header.',
    da: 'Du er ikke logget ind. Send et bearer-token i headeren Authorization.',
  },
  { status: 401 },
);

/** The viewer can see the object and still may not do this. Who may not even see it gets `NotFound`. */
export class Forbidden extends DomainError {
  /** As the audit log calls it. */
  readonly action: string;
  /** As clients know it: the operation that was asked for, in capitals. */
  attempted: string | undefined;

  constructor(action: string, declaration: ErrorDeclaration = notAllowed, parameters: TextParameters = {}) {
    super(declaration, { action, ...parameters });
    this.action = action;
  }

  override localised(reader: Reader): string {
    return super.localised(reader, { ...this.parameters, action: this.attempted ?? this.action });
  }
}

/** Declares another reason than the rights of the viewer; its text may say the `{action}`. */
export function forbidden(code: string, said: Wording): Declared<[action: string], Forbidden> {
  const declaration = declareError(code, 'forbidden', said);
  return Object.assign((action: string) => new Forbidden(action, declaration), { code });
}

const notAllowed = declareError('FORBIDDEN', 'forbidden', {
  en: 'You may not do this ({action}).',
  da: 'Det har du ikke lov til ({action}).',
});

/** The same for what does not exist and for what the viewer may not know of, so that ids can't be probed. */
export class NotFound extends DomainError {
  readonly subject: string;

  constructor(subject: string) {
    super(notFound, { subject });
    this.subject = subject;
  }
}

const notFound = declareError('NOT_FOUND', 'not-found', {
  en: 'You cannot use that {subject}: it may not exist.',
  da: 'Du kan ikke bruge dette ({subject}): det findes måske ikke.',
});

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
    super(invalidInput, {
      details: issues.map(issue => `${issue.path.join('.') || 'input'}: ${issue.message ?? issue.code}`).join('; '),
    });
    this.issues = issues;
  }
}

const invalidInput = declareError('INVALID_INPUT', 'validation', {
  en: 'Some of the input is not right: {details}',
  da: 'Noget af det indtastede er ikke rigtigt: {details}',
});

export class IllegalTransition extends DomainError {
  readonly subject: string;
  readonly from: string;
  readonly action: string;
  /** The actions that are possible from the present state. */
  readonly allowed: readonly string[];

  constructor(subject: string, from: string, action: string, allowed: readonly string[]) {
    super(illegalTransition, { subject, from, action, allowed: allowed.join(', ') || '–' });
    this.subject = subject;
    this.from = from;
    this.action = action;
    this.allowed = allowed;
  }
}

const illegalTransition = declareError('ILLEGAL_TRANSITION', 'transition', {
  en: '{action} is not possible while the {subject} is {from}. Possible now: {allowed}.',
  da: '{action} er ikke muligt, når {subject} er {from}. Muligt nu: {allowed}.',
});

/** Whom a deed touches beyond its object, and how. */
export interface Effect {
  /** Upper snake case: `QUESTION_UNANSWERED`. */
  readonly code: string;
  readonly people: number;
  readonly text: Text;
  readonly parameters?: TextParameters;
}

/** A preview: the deed, told instead of done. */
export class ConfirmationNeeded extends DomainError {
  readonly people: number;
  readonly effects: readonly Effect[];

  constructor(effects: readonly Effect[]) {
    const people = sum(effects);
    super(confirmationNeeded, { people });
    this.people = people;
    this.effects = effects;
  }
}

const confirmationNeeded = declareError('CONFIRMATION_NEEDED', 'confirmation', {
  en: 'This concerns others too ({people} in all). Look at the effects, then send it again with `confirmed: {people}`.',
  da: 'Det vedrører også andre ({people} i alt). Se på virkningerne, og send det igen med `confirmed: {people}`.',
});

/**
 * Of what touches nobody else, nothing is asked.
 *
 * @param confirmed how many people the caller has seen that it touches
 * @throws ConfirmationNeeded where it is more by now
 */
export function requireConfirmed(effects: readonly Effect[], confirmed: number | undefined): void {
  if (sum(effects) > (confirmed ?? 0)) throw new ConfirmationNeeded(effects.filter(({ people }) => people > 0));
}

function sum(effects: readonly Effect[]): number {
  return effects.reduce((total, { people }) => total + people, 0);
}

/** How clients know an operation as an action: `ACCEPT_MATCH` for `acceptMatch`. */
export function inCapitals(operation: string): string {
  return operation.replace(/ |(?=[A-Z])/g, '_').toUpperCase();
}

/** The present state of the data, or somebody else who was faster, stands against it. */
export class Conflict extends DomainError {}

/** Declares what may stand against a change: `throw capacityReached({ name })`. */
export function conflict<const Said extends Wording>(code: string, said: Said) {
  return thrower(declareError(code, 'conflict', said), Conflict);
}

export const alreadyExists = conflict('ALREADY_EXISTS', {
  en: 'There is already such a {subject}.',
  da: 'Det findes allerede ({subject}).',
});

/** What the client wants to change is no longer what it has seen: somebody was faster. */
export class Stale extends DomainError {
  /** The GraphQL type and the id of what it is about, so that the answer can show it as it is now. */
  readonly type: string;
  readonly id: string;

  constructor(type: string, id: string) {
    super(stale, { subject: wordsOf(type) });
    this.type = type;
    this.id = id;
  }
}

const stale = declareError('STALE', 'stale', {
  en: 'Somebody else changed this {subject} meanwhile. Look at it again, then repeat your change.',
  da: 'En anden har ændret {subject} imens. Se på det igen, og gentag så din ændring.',
});

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

  constructor(pluginId: string, reason: string, declaration: ErrorDeclaration = pluginFailed) {
    super(declaration, { plugin: pluginId, reason });
    this.pluginId = pluginId;
  }
}

/** Declares another failure of a plugin; its text may say which `{plugin}` and the `{reason}`. */
export function pluginError(code: string, said: Wording): Declared<[pluginId: string, reason: string], PluginFailed> {
  const declaration = declareError(code, 'plugin', said);
  return Object.assign((pluginId: string, reason: string) => new PluginFailed(pluginId, reason, declaration), { code });
}

const pluginFailed = declareError('PLUGIN_FAILED', 'plugin', {
  en: 'The plugin {plugin} failed: {reason}',
  da: 'Plugin {plugin} fejlede: {reason}',
});

/** A plugin says no, and why, in words for the person who asked. */
export class Vetoed extends PluginFailed {
  readonly reason: LocalisedText;

  constructor(pluginId: string, reason: LocalisedText, declaration: ErrorDeclaration) {
    super(pluginId, localise(reason, 'en'), declaration);
    this.reason = reason;
  }

  override localised(reader: Reader): string {
    return super.localised(reader, { ...this.parameters, reason: localise(this.reason, reader.locale) });
  }
}

/** Declares a refusal by a plugin, whose text says its `{reason}`. */
export function vetoError(code: string, said: Wording): Declared<[pluginId: string, reason: LocalisedText], Vetoed> {
  const declaration = declareError(code, 'plugin', said);
  return Object.assign((pluginId: string, reason: LocalisedText) => new Vetoed(pluginId, reason, declaration), {
    code,
  });
}

function thrower<Names extends string, Failure>(
  declaration: ErrorDeclaration<Names>,
  Kind: new (declaration: ErrorDeclaration, parameters?: TextParameters) => Failure,
): Declared<ParametersOf<Names>, Failure> {
  return Object.assign((...[parameters]: ParametersOf<Names>) => new Kind(declaration, parameters), {
    code: declaration.code,
  });
}

export const internalError = requestError('INTERNAL', {
  en: 'Something went wrong on our side. Quote the request id {requestId} when you report it.',
  da: 'Noget gik galt hos os. Nævn anmodningens id {requestId}, når du melder det.',
});

/** There is more work than can be done, and it may be tried again a little later. */
export const overloaded = requestError(
  'OVERLOADED',
  {
    en: 'There is more to do here just now than can be done. Please try again in a few seconds.',
    da: 'Der er lige nu mere at lave, end vi kan nå. Prøv igen om et par sekunder.',
  },
  { status: 503, spec: true },
);

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
