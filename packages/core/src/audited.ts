import { actionsOf, type StateMachine } from './state.ts';

/**
 * The names under which the audit log keeps what is done to one kind of thing. They are declared beside its module,
 * nothing else can be recorded, and `schema/audit.md` lists them.
 */
export interface Audited<Action extends string = string> {
  /** Before the dot: `matching-run` of `matching-run.publish`. */
  readonly name: string;
  /** What it is done to: `matching run`. */
  readonly subjectType: string;
  readonly actions: Readonly<Record<Action, AuditedAction>>;
}

export interface AuditedAction {
  /** For auditors. */
  readonly says: string;
  /** What rows of releases before are called: they are never rewritten, and found all the same. */
  readonly formerly?: readonly string[];
}

let declared: readonly Audited[] = [];

/** Once, for the whole program: see `modules/index.ts`. */
export function registerAudited(all: readonly Audited[]): void {
  declared = all;
}

/** @param subjectType where it is another than the name says */
export function audited<Action extends string>(
  name: string,
  actions: Readonly<Record<Action, string | AuditedAction>>,
  subjectType = name.replaceAll('-', ' '),
): Audited<Action> {
  const described = Object.entries<string | AuditedAction>(actions).map(
    ([action, said]) => [action, typeof said === 'string' ? { says: said } : said] as const,
  );
  return { name, subjectType, actions: Object.fromEntries(described) as Record<Action, AuditedAction> };
}

/** Actions of a state machine, each as the move that it is. */
export function movesOf<State extends string, Action extends string, Some extends Action = Action>(
  machine: StateMachine<State, Action>,
  some: readonly Some[] = actionsOf(machine) as Some[],
): Record<Some, string> {
  const moves = some.map(action => {
    const { from, to } = machine.transitions[action];
    return [action, `${from.join(', ')} → ${to ?? 'the same'}`];
  });
  return Object.fromEntries(moves) as Record<Some, string>;
}

/** As it is stored. */
export function nameOf<Action extends string>(of: Audited<Action>, action: NoInfer<Action>): string {
  return `${of.name}.${action}`;
}

export interface AuditName extends AuditedAction {
  readonly name: string;
  readonly subjectType: string;
}

/** Everything that can be recorded as done. */
export function auditNames(): AuditName[] {
  return declared.flatMap(({ name, subjectType, actions }) =>
    Object.entries(actions).map(([action, said]) => ({ name: `${name}.${action}`, subjectType, ...said })),
  );
}

/** What rows are called that somebody asks for by a name, of today or before, or by all of a kind: `match.*`. */
export function storedNames(wanted: string): string[] {
  const isWanted = wanted.endsWith('.*')
    ? ({ name }: AuditName) => name.startsWith(wanted.slice(0, -1))
    : ({ name, formerly = [] }: AuditName) => [name, ...formerly].includes(wanted);
  const found = auditNames().filter(isWanted);
  return [...new Set([wanted, ...found.flatMap(({ name, formerly = [] }) => [name, ...formerly])])];
}
