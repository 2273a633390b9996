import { IllegalTransition, inCapitals } from './errors.ts';

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
  /** What does it, where that is not called by the action and the subject, as `acceptMatch` is. */
  readonly mutation?: string;
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

/** How clients know the action: the mutation that does it, in capitals. */
export function mutationOf<State extends string, Action extends string>(
  { subject, transitions }: StateMachine<State, Action>,
  action: Action,
): string {
  return inCapitals(transitions[action].mutation ?? `${action} ${subject}`);
}

/** The same for all that is possible from a state. */
export function mutationsFrom<State extends string, Action extends string>(
  machine: StateMachine<State, Action>,
  state: State,
): string[] {
  return actionsFrom(machine, state).map(action => mutationOf(machine, action));
}

/** The state that the action leads to; throws `IllegalTransition` with what is possible instead. */
export function transition<State extends string, Action extends string>(
  machine: StateMachine<State, Action>,
  state: State,
  action: Action,
): State {
  const { from, to } = machine.transitions[action];
  if (!from.includes(state))
    throw new IllegalTransition(machine.subject, state, mutationOf(machine, action), mutationsFrom(machine, state));
  return to ?? state;
}
