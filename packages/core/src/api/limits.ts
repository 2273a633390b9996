import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Reader } from '../texts/vocabulary.ts';
import { refusal } from '../graphql/refusal.ts';
import { limitExceeded } from './refusals.ts';

/** What a document may look like. Measured before it is validated: validation itself costs more than measuring. */
export const documentLimits = {
  bytes: 64 * 1024,
  tokens: 2000,
  /** Levels of fields; those below `__schema` and `__type` have a bound of their own. */
  depth: 10,
  introspectionDepth: 20,
  /** All of an operation, `__typename`'s too, each as often as its fragment is spread. */
  aliases: 30,
  /** At one place. */
  directives: 3,
  /** Of one field in one set of selections: each has to be compared with each. */
  repetitions: 50,
  /** Fields of Query, Mutation or Subscription in one operation. */
  rootFields: 20,
} as const;

export type LimitName = keyof typeof documentLimits | 'cost';

/** How large the operations of a document are; for several, the largest value of each. */
export type Shape = Record<
  'depth' | 'introspectionDepth' | 'aliases' | 'directives' | 'repetitions' | 'rootFields',
  number
>;

/** @param requested not finite where nobody counted to the end */
export function beyondLimit(limit: LimitName, requested: number, maximum: number, reader?: Reader): GraphQLError {
  const counted = Number.isFinite(requested);
  return refusal(
    limitExceeded({ limit, requested: counted ? requested : `> ${maximum}`, maximum }),
    { extensions: { limit: { name: limit, requested: counted ? requested : null, maximum } } },
    reader,
  );
}

/** The first limit that a document exceeds. */
export function exceededLimit(document: DocumentNode): GraphQLError | undefined {
  const shape = shapeOf(document);
  for (const [name, value] of Object.entries(shape) as [keyof Shape, number][])
    if (value > documentLimits[name]) return beyondLimit(name, value, documentLimits[name]);
  return undefined;
}

/** As though every fragment were written out where it is spread. Takes time in proportion to the document all the same. */
export function shapeOf(document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Measure>();
  const largest: Shape = { depth: 0, introspectionDepth: 0, aliases: 0, directives: 0, repetitions: 0, rootFields: 0 };

  function directives(nodes: readonly DirectiveNode[] | undefined): void {
    largest.directives = Math.max(largest.directives, nodes?.length ?? 0);
  }

  function fragment(name: string): Measure {
    const known = measured.get(name);
    if (known) return known;
    // Where fragments go in a circle, this is what the circle finds; validation refuses it afterwards.
    measured.set(name, nothing);
    const definition = fragments.get(name);
    directives(definition?.directives);
    const measure = definition ? selections(definition.selectionSet) : nothing;
    measured.set(name, measure);
    return measure;
  }

  function selections(set: SelectionSetNode, times = new Map<string, number>()): Measure {
    const sum = { ...nothing };
    for (const node of set.selections) {
      directives(node.directives);
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value;
        times.set(name, (times.get(name) ?? 0) + 1);
      }
      const within =
        node.kind === Kind.FRAGMENT_SPREAD
          ? fragment(node.name.value)
          : node.kind === Kind.INLINE_FRAGMENT
            ? selections(node.selectionSet, times)
            : field(node.name.value, node.alias !== undefined, node.selectionSet);
      sum.depth = Math.max(sum.depth, within.depth);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, within.introspectionDepth);
      sum.aliases += within.aliases;
      sum.fields += within.fields;
    }
    largest.repetitions = Math.max(largest.repetitions, ...times.values());
    return sum;
  }

  function field(name: string, aliased: boolean, set: SelectionSetNode | undefined): Measure {
    const below = set ? selections(set) : nothing;
    const introspects = name === '__schema' || name === '__type';
    return {
      depth: introspects ? 1 : below.depth + 1,
      introspectionDepth: introspects ? below.depth + 1 : below.introspectionDepth,
      aliases: below.aliases + (aliased ? 1 : 0),
      fields: 1,
    };
  }

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    directives(definition.directives);
    for (const variable of definition.variableDefinitions ?? []) directives(variable.directives);
    const { fields, ...measure } = selections(definition.selectionSet);
    for (const [name, value] of Object.entries({ ...measure, rootFields: fields }))
      largest[name as keyof Shape] = Math.max(largest[name as keyof Shape], value);
  }
  return largest;
}

interface Measure {
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly aliases: number;
  /** On this level. */
  readonly fields: number;
}

const nothing: Measure = { depth: 0, introspectionDepth: 0, aliases: 0, fields: 0 };
