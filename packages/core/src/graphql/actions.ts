import type { RequestContext } from '../context.ts';
import { DomainError, IllegalTransition } from '../errors.ts';
import { allows, forbidden, type Policy } from '../policy.ts';
import { actionsFrom, actionsOf, mutationOf, mutationsFrom, type StateMachine } from '../state.ts';
import { builder } from './builder.ts';
import { ErrorCodes } from './errors.ts';

export interface RefusedAction {
  readonly action: string;
  readonly error: DomainError;
}

export const RefusedActionType = builder.objectRef<RefusedAction>('RefusedAction').implement({
  description: 'An action that would fail now, and why.',
  fields: t => ({
    action: t.exposeString('action', { description: 'The mutation that would do it, as in `allowedActions`.' }),
    code: t.field({ type: ErrorCodes, resolve: ({ error }) => error.code }),
    message: t.string({ resolve: ({ error }, _args, ctx) => error.localised(ctx) }),
  }),
});

/** The values of the enum of a kind's actions: each is a mutation. */
export function actionValues<State extends string, Action extends string>(
  machine: StateMachine<State, Action>,
): Record<string, { value: Action }> {
  return Object.fromEntries(actionsOf(machine).map(action => [mutationOf(machine, action), { value: action }]));
}

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
  const possible = mutationsFrom(machine, object.state);
  return actionsOf(machine).flatMap(does => {
    const action = mutationOf(machine, does);
    if (!allows(policy, does, ctx.viewer, object)) return [{ action, error: refusal(policy, does, action) }];
    if (!possible.includes(action))
      return [{ action, error: new IllegalTransition(machine.subject, object.state, action, possible) }];
    const error = objection?.(does);
    return error ? [{ action, error }] : [];
  });
}

function refusal<Action extends string>(policy: Policy<Action>, action: Action, mutation: string): DomainError {
  return Object.assign(forbidden(policy, action), { attempted: mutation });
}
