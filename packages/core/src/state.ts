import { IllegalTransition } from './errors.ts';

/** States and transitions as data: an action, from where it is possible, and where it leads. */
export interface StateMachine<State extends string, Action extends string> {
  /** What has these states, as people call it. */
  readonly subject: string;
  readonly transitions: Readonly<Record<Action, Transition<State>>>;
}

export interface Transition<State extends string> {
  readonly from: readonly State[];
  /** Left out where the state stays what it is. */
  readonly to?: State;
}

export function stateMachine<State extends string>() {
  return <Action extends string>(
    subject: string,
    transitions: Readonly<Record<Action, Transition<State>>>,
  ): StateMachine<State, Action> => ({ subject, transitions });
}

/** The actions that are possible from a state, in the order of the table. */
export function actionsFrom<State extends string, Action extends string>(
  machine: StateMachine<State, Action>,
  state: State,
): Action[] {
  return actionsOf(machine).filter(action => machine.transitions[action].from.includes(state));
}

export function actionsOf<State extends string, Action extends string>(machine: StateMachine<State, Action>): Action[] {
  return Object.keys(machine.transitions) as Action[];
}

/** The state that the action leads to; throws `IllegalTransition` with what is possible instead. */
export function transition<State extends string, Action extends string>(
  machine: StateMachine<State, Action>,
  state: State,
  action: Action,
): State {
  const { from, to } = machine.transitions[action];
  if (!from.includes(state)) throw new IllegalTransition(machine.subject, state, action, actionsFrom(machine, state));
  return to ?? state;
}
