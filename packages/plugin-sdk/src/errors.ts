/**
 * The vendor can't be reached or fails (5xx, time-out). The host tries again later, and stops trying for a while when
 * it goes on.
 *
 * @since api 1
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  constructor(message = 'The provider is unavailable.', options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * The vendor asks for fewer calls. The host calls this account no earlier than after `retryAfter` seconds.
 *
 * @since api 1
 */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  /** Seconds. */
  readonly retryAfter: number;
  constructor(retryAfter: number, options?: ErrorOptions) {
    super(`The provider asks to wait ${retryAfter} s.`, options);
    this.retryAfter = retryAfter;
  }
}

/**
 * The person's account was revoked or has expired. The host tells the person once and does not try again until the
 * account is connected anew.
 *
 * @since api 1
 */
export class NeedsReconnection extends Error {
  override readonly name = 'NeedsReconnection';
  readonly personId: string;
  constructor(personId: string, options?: ErrorOptions) {
    super('The account has to be connected again.', options);
    this.personId = personId;
  }
}

/**
 * Somebody else changed the entry meanwhile.
 *
 * @since api 1
 */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  /** The vendor's present state, as plain data of 16 KiB at most: of a session, when it is, `{ start, end }` as `Temporal.Instant`. */
  readonly current: unknown;
  constructor(current: unknown, options?: ErrorOptions) {
    super('The entry was changed meanwhile.', options);
    this.current = current;
  }
}

/**
 * The vendor does not know what was asked for. Trying again is of no use.
 *
 * @since api 1
 */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  constructor(message = 'The provider does not know this entry.', options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * The request can never succeed as it is. A manager reads the message, so say what to change and no secret.
 *
 * @since api 1
 */
export class Rejected extends Error {
  override readonly name = 'Rejected';
  // oxlint-disable-next-line no-useless-constructor -- the message is required, which Error's own does not say
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * What a plugin may throw; anything else is a defect of the plugin.
 *
 * @since api 1
 */
export type PluginError = PluginErrorData & Error;

/**
 * A plugin error as plain fields: what passes between threads, where structured clone drops the fields of an Error.
 *
 * @since api 1
 */
export type PluginErrorData =
  | { readonly name: 'Unavailable'; readonly message: string }
  | { readonly name: 'RateLimited'; readonly message: string; readonly retryAfter: number }
  | { readonly name: 'NeedsReconnection'; readonly message: string; readonly personId: string }
  | { readonly name: 'Conflict'; readonly message: string; readonly current: unknown }
  | { readonly name: 'NotFound'; readonly message: string }
  | { readonly name: 'Rejected'; readonly message: string };

/**
 * Whether something thrown is one of the errors above, of this copy of the SDK or of another: the name and the fields
 * decide, not the class. Plain data counts too.
 *
 * @since api 1
 */
export function isPluginError(error: unknown): error is PluginErrorData {
  return pluginErrorData(error) !== undefined;
}

/**
 * The plain fields of a plugin error, ready for structured clone; `undefined` for anything else.
 *
 * @since api 1
 */
export function pluginErrorData(error: unknown): PluginErrorData | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const name = field(error, 'name');
  const message = field(error, 'message');
  if (typeof message !== 'string') return undefined;
  switch (name) {
    case 'Unavailable':
    case 'NotFound':
    case 'Rejected':
      return { name, message };
    case 'RateLimited': {
      const retryAfter = field(error, 'retryAfter');
      // A vendor's unreadable Retry-After must not become a wait of NaN or for ever.
      const isWait = typeof retryAfter === 'number' && Number.isFinite(retryAfter) && retryAfter >= 0;
      return isWait ? { name, message, retryAfter } : undefined;
    }
    case 'NeedsReconnection': {
      const personId = field(error, 'personId');
      return typeof personId === 'string' ? { name, message, personId } : undefined;
    }
    case 'Conflict':
      return { name, message, current: field(error, 'current') };
    default:
      return undefined;
  }
}

function field(error: object, name: string): unknown {
  return name in error ? Reflect.get(error, name) : undefined;
}
