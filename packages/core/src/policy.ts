import { Forbidden, NotFound } from './errors.ts';
import type { ProgrammeRole } from './database/generated/enums.ts';
import type { Viewer } from './access/viewer.ts';

/**
 * What must hold of a row for a viewer: plain data, so that the check of one object, the `where` of a list and the
 * SQL of a hot list are three readings of one thing and cannot differ.
 */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | {
      readonly kind: 'in';
      readonly field: string;
      readonly values: readonly string[];
      /** The values are the viewer's own: there are few rows that have them. */
      readonly own?: true;
    }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'related'; readonly relation: Relation; readonly condition: Condition };

/** How a row leads to others: the field that holds them, and the table and column that SQL needs. */
export interface Relation {
  readonly field: string;
  readonly many: boolean;
  readonly table: string;
  /** The column of the other table, and the column of this one, which are equal. */
  readonly theirs: string;
  readonly ours: string;
}

/** A rule says for each viewer what must hold. `says` is what people review. */
export interface Rule {
  readonly says: string;
  for(viewer: Viewer): Condition;
}

const always: Condition = { kind: 'always' };
const never: Condition = { kind: 'never' };

function isIn(field: string, values: readonly string[]): Condition {
  return values.length === 0 ? never : { kind: 'in', field, values };
}

function isOwn(field: string, values: readonly string[]): Condition {
  return values.length === 0 ? never : { kind: 'in', field, values, own: true };
}

export const anyMember: Rule = { says: 'any member of the organisation', for: () => always };
/** Only the platform's own jobs. */
export const platformOnly: Rule = { says: 'the platform itself', for: () => never };
export const administrator: Rule = {
  says: 'administrators of the organisation',
  for: viewer => (viewer.organisationRoles.includes('ADMIN') ? always : never),
};
/** Rights are for people to give: a program could otherwise give itself, or others, more than it was given. */
export const administratorInPerson = inPerson(administrator);
/** Whoever manages a programme, whichever. */
export const anyManager: Rule = {
  says: 'managers of any programme',
  for: viewer => (viewer.programmeRoles.some(({ role }) => role === 'MANAGER') ? always : never),
};
export const auditor: Rule = {
  says: 'auditors',
  for: viewer => (viewer.organisationRoles.includes('AUDITOR') ? always : never),
};

/** Whoever it is otherwise, and no program of theirs. */
export function inPerson(rule: Rule): Rule {
  return { says: `${rule.says}, in person`, for: viewer => (viewer.scopes ? never : rule.for(viewer)) };
}

export function programmeRole(programmeField: string, ...roles: ProgrammeRole[]): Rule {
  return {
    says: `${roles.join(' or ').toLowerCase()} of the programme (${programmeField})`,
    for: viewer =>
      isIn(
        programmeField,
        viewer.programmeRoles.filter(held => roles.includes(held.role)).map(held => held.programmeId),
      ),
  };
}

/** Managers of the programme, and the organisation's administrators. */
export function managerOf(programmeField: string): Rule {
  return anyOf(administrator, programmeRole(programmeField, 'MANAGER'));
}

/** Whoever is in the programme or wants to be. */
export function applicantOf(programmeField: string): Rule {
  return {
    says: `participant or applicant in the programme (${programmeField})`,
    for: viewer =>
      isIn(
        programmeField,
        viewer.participations.map(held => held.programmeId),
      ),
  };
}

/** Whoever was approved. */
export function participantOf(programmeField: string): Rule {
  return {
    says: `participant in the programme (${programmeField})`,
    for: viewer =>
      isIn(
        programmeField,
        viewer.participations.filter(held => held.admitted).map(held => held.programmeId),
      ),
  };
}

/** The person whom the row belongs to. */
export function oneself(membershipField: string): Rule {
  return {
    says: `the person themselves (${membershipField})`,
    for: viewer => isOwn(membershipField, [viewer.membershipId]),
  };
}

/** The row points at one of the viewer's own enrolments. */
export function ownEnrolment(participantField: string): Rule {
  return {
    says: `the participant themselves (${participantField})`,
    for: viewer =>
      isOwn(
        participantField,
        viewer.participations.map(held => held.participantId),
      ),
  };
}

/** Where a manager looks through somebody's eyes, only at the one programme. */
export function unlessViewingAnother(programmeField: string): Rule {
  return {
    says: `not while another programme is viewed as somebody else (${programmeField})`,
    for: viewer => (viewer.viewAs ? isIn(programmeField, [viewer.viewAs.programmeId]) : always),
  };
}

/** Made-up people are told nothing that is only for some. */
export const realPerson: Rule = {
  says: 'not through the eyes of somebody else',
  for: viewer => (viewer.viewAs ? never : always),
};

export function where(field: string, ...values: string[]): Rule {
  return { says: `${field} is ${values.join(' or ')}`, for: () => isIn(field, values) };
}

export function related(relation: Relation, rule: Rule): Rule {
  return {
    says: `${relation.many ? 'one of ' : ''}its ${relation.field}: ${rule.says}`,
    for: viewer => {
      const condition = rule.for(viewer);
      return condition.kind === 'never' ? never : { kind: 'related', relation, condition };
    },
  };
}

export function anyOf(...rules: Rule[]): Rule {
  return {
    says: rules.map(rule => rule.says).join('; or '),
    for: viewer => {
      const of = rules.map(rule => rule.for(viewer)).filter(condition => condition.kind !== 'never');
      if (of.some(condition => condition.kind === 'always')) return always;
      return of.length === 0 ? never : of.length === 1 ? of[0]! : { kind: 'any', of };
    },
  };
}

export function allOf(...rules: Rule[]): Rule {
  return {
    says: rules.map(rule => `(${rule.says})`).join(' and '),
    for: viewer => {
      const of = rules.map(rule => rule.for(viewer)).filter(condition => condition.kind !== 'always');
      if (of.some(condition => condition.kind === 'never')) return never;
      return of.length === 0 ? always : of.length === 1 ? of[0]! : { kind: 'all', of };
    },
  };
}

/** Every action of one kind of object. `read` decides whether somebody may know that it exists. */
export interface Policy<Action extends string = string> {
  readonly subject: string;
  readonly rules: Readonly<Record<Action | 'read', Rule>>;
}

export function policy<Action extends string>(
  subject: string,
  rules: Readonly<Record<Action | 'read', Rule>>,
): Policy<Action> {
  return { subject, rules };
}

export function conditionFor<Action extends string>(
  { rules }: Policy<Action>,
  action: Action | 'read',
  viewer: Viewer | undefined,
): Condition {
  if (viewer === undefined) return never;
  return viewer.platform ? always : conditionOf(rules[action], viewer);
}

// Asked of each object of a list, and in each request of the same viewer: a viewer whose rights have changed is another.
const conditions = new WeakMap<Viewer, Map<Rule, Condition>>();

function conditionOf(rule: Rule, viewer: Viewer): Condition {
  const known = conditions.get(viewer) ?? new Map<Rule, Condition>();
  conditions.set(viewer, known);
  const condition = known.get(rule) ?? rule.for(viewer);
  known.set(rule, condition);
  return condition;
}

export function allows<Action extends string>(
  rulesOf: Policy<Action>,
  action: Action | 'read',
  viewer: Viewer | undefined,
  object: object,
): boolean {
  return holds(conditionFor(rulesOf, action, viewer), object);
}

/** Throws `NotFound` where the viewer may not know of the object, `Forbidden` where they may, but not do this. */
export function authorise<Action extends string>(
  { viewer }: { readonly viewer: Viewer | undefined },
  rulesOf: Policy<Action>,
  action: Action | 'read',
  object: object,
): void {
  if (allows(rulesOf, action, viewer, object)) return;
  throw allows(rulesOf, 'read', viewer, object)
    ? new Forbidden(`${rulesOf.subject}.${action}`)
    : new NotFound(rulesOf.subject);
}

/** The check of one object that is in memory, with the relations that the rule speaks of. */
export function holds(condition: Condition, object: object): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'all':
      return condition.of.every(part => holds(part, object));
    case 'any':
      return condition.of.some(part => holds(part, object));
    case 'in':
      return condition.values.includes(read(object, condition.field) as string);
    case 'related': {
      const others = read(object, condition.relation.field);
      if (condition.relation.many) return (others as object[]).some(other => holds(condition.condition, other));
      return others !== null && holds(condition.condition, others as object);
    }
  }
}

function read(object: object, field: string): unknown {
  const value = (object as Record<string, unknown>)[field];
  if (value === undefined) throw new Error(`A policy needs the field ${field}, which was not loaded`);
  return value;
}

/** The `where` of a Prisma query: exactly the rows of which the action is allowed. */
export function whereFor<Action extends string>(
  rulesOf: Policy<Action>,
  action: Action | 'read',
  viewer: Viewer | undefined,
): Record<string, any> {
  return toWhere(conditionFor(rulesOf, action, viewer));
}

function toWhere(condition: Condition): Record<string, any> {
  switch (condition.kind) {
    case 'always':
      return {};
    case 'never':
      // Not an empty OR: `findUnique` leaves that out, and finds the row.
      return { id: { in: [] } };
    // Prisma leaves out what is empty of an OR, so that one which holds always would find nothing.
    case 'all': {
      const parts = condition.of.map(toWhere).filter(part => !isEmpty(part));
      return parts.length === 0 ? {} : { AND: parts };
    }
    case 'any': {
      const parts = condition.of.map(toWhere);
      return parts.some(isEmpty) ? {} : { OR: parts };
    }
    case 'in':
      return { [condition.field]: { in: [...condition.values] } };
    case 'related': {
      const inner = toWhere(condition.condition);
      return { [condition.relation.field]: condition.relation.many ? { some: inner } : { is: inner } };
    }
  }
}

function isEmpty(part: object): boolean {
  return Object.keys(part).length === 0;
}

/** The same as SQL over the table alias; values are pushed to `parameters` and referred to by number. */
export function sqlFor<Action extends string>(
  rulesOf: Policy<Action>,
  action: Action | 'read',
  viewer: Viewer | undefined,
  alias: string,
  parameters: unknown[],
): string {
  return toSql(conditionFor(rulesOf, action, viewer), alias, parameters);
}

/**
 * The same as conditions of which one at least holds, each of which an index can answer: a list is one bounded scan for
 * each of them, merged. None: there is nothing for the viewer.
 *
 * @param known fields that are the same in all rows of the list, such as their programme
 */
export function alternativesFor<Action extends string>(
  rulesOf: Policy<Action>,
  action: Action | 'read',
  viewer: Viewer | undefined,
  known: Readonly<Record<string, string>> = {},
): Alternative[] {
  const alternatives = alternativesOf(given(conditionFor(rulesOf, action, viewer), known));
  return alternatives.some(({ kind }) => kind === 'always') ? [everyRow] : united(alternatives).map(alternative);
}

export interface Alternative {
  /** SQL over the table alias, as of `sqlFor`. */
  condition(alias: string, parameters: unknown[]): string;
  /** The rows of a table of which it holds: what stands after `from`, up to further conditions. */
  rows(table: string, alias: string, parameters: unknown[]): string;
}

/** The only alternative of who may see all rows of the list. */
export const everyRow = alternative(always);

function alternative(condition: Condition): Alternative {
  const sql = (alias: string, parameters: unknown[]) => toSql(condition, alias, parameters);
  return {
    condition: sql,
    rows: (table, alias, parameters) =>
      // The viewer's own are few: without the offset, PostgreSQL may look for them among all, in the order of the list.
      isAboutOwn(condition)
        ? `(select * from ${table} ${alias} where ${sql(alias, parameters)} offset 0) ${alias} where true`
        : `${table} ${alias} where ${sql(alias, parameters)}`,
  };
}

function given(condition: Condition, known: Readonly<Record<string, string>>): Condition {
  if (condition.kind === 'in') {
    const value = known[condition.field];
    return value === undefined ? condition : condition.values.includes(value) ? always : never;
  }
  if (condition.kind !== 'all' && condition.kind !== 'any') return condition;
  const [decides, says] = condition.kind === 'all' ? [never, always] : [always, never];
  const of = condition.of.map(part => given(part, known)).filter(part => part.kind !== says.kind);
  if (of.some(part => part.kind === decides.kind)) return decides;
  return of.length === 0 ? says : of.length === 1 ? of[0]! : { kind: condition.kind, of };
}

function alternativesOf(condition: Condition): Condition[] {
  if (condition.kind === 'never') return [];
  if (condition.kind === 'any') return condition.of.flatMap(alternativesOf);
  // Of several states, each has an index of its own.
  const parts = condition.kind === 'all' ? condition.of : [condition];
  const states = isAboutOwn(condition) ? undefined : parts.find(part => part.kind === 'in' && !isId(part.field));
  if (states?.kind !== 'in' || states.values.length === 1) return [condition];
  const others = parts.filter(part => part !== states);
  return states.values.map(value => ({ kind: 'all', of: [{ ...states, values: [value] }, ...others] }));
}

/** Those that ask for the same id are one. */
function united(alternatives: readonly Condition[]): Condition[] {
  const byField = Map.groupBy(alternatives, one => (one.kind === 'in' && isId(one.field) ? one.field : one));
  return [...byField.values()].map(alike => {
    const [first] = alike;
    if (first!.kind !== 'in') return first!;
    return { ...first!, values: [...new Set(alike.flatMap(one => (one.kind === 'in' ? one.values : [])))] };
  });
}

/** Whether it holds of a few rows only, because they are the viewer's own or are named one by one. */
function isAboutOwn(condition: Condition): boolean {
  switch (condition.kind) {
    case 'in':
      return condition.own === true || condition.field === 'id';
    case 'all':
      return condition.of.some(isAboutOwn);
    case 'any':
      return condition.of.every(isAboutOwn);
    case 'related':
      return isAboutOwn(condition.condition);
    default:
      return false;
  }
}

function isId(field: string): boolean {
  return /(^i|I)d$/.test(field);
}

function toSql(condition: Condition, alias: string, parameters: unknown[]): string {
  switch (condition.kind) {
    case 'always':
      return 'true';
    case 'never':
      return 'false';
    case 'all':
      return `(${condition.of.map(part => toSql(part, alias, parameters)).join(' and ')})`;
    case 'any':
      return `(${condition.of.map(part => toSql(part, alias, parameters)).join(' or ')})`;
    case 'in':
      if (isId(condition.field))
        return `${alias}.${column(condition.field)} = any($${parameters.push(condition.values)}::uuid[])`;
      // Literals, all of which stand in the rules: so a partial index of a state is known to be good for it.
      return condition.values.length === 0
        ? 'false'
        : `${alias}.${column(condition.field)} in (${condition.values.map(literal).join(', ')})`;
    case 'related': {
      const { table, theirs, ours } = condition.relation;
      const other = `${alias}_${table}`;
      const inner = toSql(condition.condition, other, parameters);
      // The viewer's own are few and found first, once. Of all others it is asked row by row, of those that a list has come
      // to by its index: without the offset, PostgreSQL may begin with the others, and read all that there are.
      return isAboutOwn(condition.condition)
        ? `${alias}.${ours} = any(array(select ${other}.${theirs} from ${table} ${other} where ${inner}))`
        : `exists (select 1 from ${table} ${other} where ${other}.organisation_id = ${alias}.organisation_id and ${other}.${theirs} = ${alias}.${ours} and ${inner} offset 0)`;
    }
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function column(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
