import type { Audited } from '../audited.ts';
import type { RequestContext } from '../context.ts';
import type { Reaction } from '../events/reactions.ts';
import type { FieldPrice } from '../graphql/field-price.ts';
import type { Scopes } from '../graphql/scope-rules.ts';
import type { JobImplementation } from '../jobs/job.ts';
import type { Policy } from '../policy.ts';

/** What a domain brings. Its types and operations are in the schema once its entry is imported. */
export interface Module {
  /** Its folder. */
  readonly name: string;
  /** What a worker does of it. */
  readonly jobs?: readonly JobImplementation<RequestContext>[];
  /** Who may do what in it. */
  readonly policies?: readonly Policy<any>[];
  /** What the audit log may say of it. */
  readonly audited?: readonly Audited[];
  /** Fields that are dearer than the model takes them for, and how long lists can be: see `api/prices.ts`. */
  readonly prices?: Readonly<Record<string, FieldPrice>>;
  /** What API clients need, to be answered what it declares: every type, and every operation. */
  readonly scopes?: Scopes;
  /** To what happens in the modules before it. */
  readonly reactions?: readonly Reaction[];
}
