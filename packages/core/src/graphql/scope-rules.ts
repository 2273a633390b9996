import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { ApiScope } from '../access/viewer.ts';
import { declareError, Forbidden } from '../errors.ts';

/**
 * What an API client needs to be answered something: one of the scopes named; `any`, nothing but the way to it, for
 * what is part of something else and says no more than that; or it is for a `person`, and no client is answered it.
 */
export type ScopeRule = ApiScope | readonly ApiScope[] | 'any' | 'person';

/**
 * By type (`Match`), by field (`Match.endReason`, which counts instead of its type's), by argument
 * (`Programme.participants(search)`) or field of an input (`ChangeMemberInput.roles`). Who asks for a field needs what
 * the field asks for, and what the type of the object that it answers does. Fields of Query, Mutation and Subscription
 * are declared one by one. What nobody has declared is for people.
 */
export type Scopes = Readonly<Record<string, ScopeRule>>;

/** What no module declares. */
export const kernelScopes: Scopes = {
  // Which object it is decides.
  'Query.node': 'any',
  'Query.nodes': 'any',
  PageInfo: 'any',
  LocalisedText: 'any',
  RefusedAction: 'any',
  InputIssue: 'any',
  ConflictError: 'any',
  ConfirmationNeededError: 'any',
  Effect: 'any',
  ForbiddenError: 'any',
  IllegalTransitionError: 'any',
  InvalidInputError: 'any',
  NotFoundError: 'any',
  PluginError: 'any',
  StaleError: 'any',
};

/** What somebody needs, to be answered what stands at a place; undeclared, it has no rule. */
export interface Demand {
  readonly place: string;
  readonly rule: ScopeRule | undefined;
}

export type Operation = 'query' | 'mutation' | 'subscription';

const scopeMissing = declareError('SCOPE_MISSING', 'forbidden', {
  en: 'This API key may not use {field}: it needs the scope {scope}. An administrator can make a client that has it.',
  da: 'Denne API-nøgle må ikke bruge {field}: den mangler adgangen {scope}. En administrator kan oprette en klient, der har den.',
});

const personRequired = declareError('PERSON_REQUIRED', 'forbidden', {
  en: 'This is for people and not for API keys ({field}): whoever is to do it has to be signed in themselves.',
  da: 'Dette er for mennesker og ikke for API-nøgler ({field}): Den, der skal gøre det, skal selv være logget ind.',
});

export function personOnly(place: string): Forbidden {
  return new Forbidden(`program.${place}`, personRequired, { field: place });
}

// Each scope to write also reads what its mutations answer, of the same kind; by a query, nothing.
const answersOf: Partial<Record<ApiScope, ApiScope>> = {
  read: 'write',
  'people:read': 'people:write',
  'feeds:read': 'feeds:write',
  'plugins:read': 'plugins:write',
};

/** Why a client with these scopes is not answered; undefined where it is. */
export function refusalOf(
  { place, rule = 'person' }: Demand,
  held: readonly ApiScope[],
  operation: Operation,
): Forbidden | undefined {
  if (rule === 'any') return undefined;
  if (rule === 'person') return personOnly(place);
  const enough: readonly ApiScope[] = typeof rule === 'string' ? [rule] : rule;
  const isCovered = (scope: ApiScope) =>
    held.includes(scope) || (operation === 'mutation' && held.includes(answersOf[scope] ?? scope));
  if (enough.some(isCovered)) return undefined;
  return new Forbidden(`program.${place}`, scopeMissing, { field: place, scope: enough.join(' / ') });
}

/** Made for one field or mutation, which was asked about before anybody came to them. */
function isWrapper(name: string): boolean {
  return /(Connection|Edge|Success)$/.test(name);
}

export function demandOfType(scopes: Scopes, name: string): Demand {
  return { place: name, rule: scopes[name] ?? (isWrapper(name) ? 'any' : undefined) };
}

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/** What a field asks for itself, and what it answers: of a connection, what it connects to. */
export function demandsOfField(
  scopes: Scopes,
  parent: GraphQLNamedType,
  { name, type }: GraphQLField<unknown, unknown>,
): readonly Demand[] {
  const place = `${parent.name}.${name}`;
  const own = scopes[place] ?? (rootTypes.has(parent.name) ? undefined : demandOfType(scopes, parent.name).rule);
  const answered = answeredBy(type);
  return [{ place, rule: own }, ...(isObjectType(answered) ? [demandOfType(scopes, answered.name)] : [])];
}

function answeredBy(type: GraphQLOutputType): GraphQLNamedType {
  const named = getNamedType(type);
  const inside = isObjectType(named) && isWrapper(named.name) ? named.getFields() : undefined;
  const next = inside?.['edges'] ?? inside?.['node'];
  return next ? answeredBy(next.type) : named;
}

/** What arguments ask for that are given: to filter or to order by something is to read it. */
export function demandsOfInput(
  scopes: Scopes,
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  args: object,
): readonly Demand[] {
  const demands: Demand[] = [];
  for (const { name, type } of field.args) {
    const value = (args as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const place = `${parent.name}.${field.name}(${name})`;
    if (scopes[place]) demands.push({ place, rule: scopes[place] });
    addInput(type, value);
  }
  return demands;

  function addInput(type: GraphQLInputType, value: unknown): void {
    if (isNonNullType(type)) return addInput(type.ofType, value);
    if (isListType(type)) return Array.isArray(value) ? value.forEach(item => addInput(type.ofType, item)) : undefined;
    if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return;
    for (const [name, given] of Object.entries(value)) {
      const place = `${type.name}.${name}`;
      if (given !== undefined && scopes[place]) demands.push({ place, rule: scopes[place] });
      const inner = type.getFields()[name];
      if (inner) addInput(inner.type, given);
    }
  }
}

/** Places in the schema of which nobody has said anything: clients are refused there. */
export function undeclaredOf(scopes: Scopes, types: readonly GraphQLNamedType[]): string[] {
  return types.filter(isObjectType).flatMap(type => {
    if (rootTypes.has(type.name))
      return Object.keys(type.getFields())
        .map(name => `${type.name}.${name}`)
        .filter(place => scopes[place] === undefined);
    return demandOfType(scopes, type.name).rule === undefined ? [type.name] : [];
  });
}
