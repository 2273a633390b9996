import type { RequestContext } from '../context.ts';
import { DomainError, IllegalTransition } from '../errors.ts';
import { allows, forbidden, type Policy } from '../policy.ts';
import { actionsFrom, actionsOf, type StateMachine } from '../state.ts';
import { builder } from './builder.ts';
import { ErrorCodes } from './errors.ts';

export interface RefusedAction {
  readonly action: string;
  readonly error: DomainError;
}

export const RefusedActionType = builder.objectRef<RefusedAction>('RefusedAction').implement({
  description: 'An action that would fail now, and why.',
  fields: t => ({
    action: t.exposeString('action'),
    code: t.field({ type: ErrorCodes, resolve: ({ error }) => error.code }),
    message: t.string({ resolve: ({ error }, _args, ctx) => error.localised(ctx) }),
  }),
});

/** What else stands against an action that policy and state allow, such as the clock. */
export type Objection<Action extends string> = (action: Action) => DomainError | undefined;

/** The policy and the state table, read the other way: what the viewer may do with this object now. */
export function allowedActions<State extends string, Action extends string>(
  ctx: RequestContext,
  machine: StateMachine<State, Action>,
  policy: Policy<Action>,
  object: { readonly state: State },
  objection?: Objection<Action>,
): Action[] {
  return actionsFrom(machine, object.state).filter(
    action => allows(policy, action, ctx.viewer, object) && objection?.(action) === undefined,
  );
}

export function refusedActions<State extends string, Action extends string>(
  ctx: RequestContext,
  machine: StateMachine<State, Action>,
  policy: Policy<Action>,
  object: { readonly state: State },
  objection?: Objection<Action>,
): RefusedAction[] {
  const possible = actionsFrom(machine, object.state);
  return actionsOf(machine).flatMap(action => {
    if (!allows(policy, action, ctx.viewer, object)) return [{ action, error: forbidden(policy, action) }];
    if (!possible.includes(action))
      return [{ action, error: new IllegalTransition(machine.subject, object.state, action, possible) }];
    const error = objection?.(action);
    return error ? [{ action, error }] : [];
  });
}
