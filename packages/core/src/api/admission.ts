import { type ExecutionArgs, getOperationAST, type GraphQLError } from 'graphql';
import type { RequestContext } from '../context.ts';
import { ValidationFailed } from '../errors.ts';
import { jsonExcess } from '../json.ts';
import type { Allowance, Platform } from '../platform.ts';
import type { Reader } from '../texts/vocabulary.ts';
import type { Viewer } from '../access/viewer.ts';
import { costOf } from './cost.ts';
import { introspects, mayIntrospect } from './introspection.ts';
import { beyondLimit } from './limits.ts';
import { prices } from './prices.ts';
import { introspectionRefused, rateLimited } from './refusals.ts';
import { refusal } from '../graphql/refusal.ts';
import { documentOf, type RequestParameters } from './trusted-documents.ts';

const largestPage = 100;

/** In `extensions.cost` of every answer. */
export interface CostReport {
  /** Null where it is too much to be counted. */
  readonly requested: number | null;
  /** The most that one operation may cost. */
  readonly limit: number;
  /** Of the caller's budget, until it is full again; null where there is no budget. */
  readonly remaining: number | null;
}

export interface Admission {
  /** Why the operation must not be run. */
  readonly refused: GraphQLError | undefined;
  readonly cost: CostReport;
}

/**
 * Whether a valid operation may be run: what it costs, whether the caller can pay, whether they may see the schema.
 * Asked once an operation, before any resolver: by the plugin, or over WebSocket by whoever subscribes.
 */
export async function admit(platform: Platform, args: ExecutionArgs): Promise<Admission> {
  const { maximumCost } = platform.config.operations;
  const ctx = args.contextValue as RequestContext;
  const { schema, document } = args;
  const operation = getOperationAST(document, args.operationName);
  // Which one is meant, the executor asks.
  if (!operation) return { refused: undefined, cost: { requested: 0, limit: maximumCost, remaining: null } };
  const price = costOf({ schema, document, operation, variables: args.variableValues ?? {} });
  const refused = refusedIntrospection(platform, ctx, args) ?? refusedSize(price, maximumCost, ctx);
  const allowance = await platform.rateLimiter?.take(
    callerOf(ctx.viewer, ctx.clientAddress),
    refused ? prices.invalid : price.requested,
  );
  return {
    refused: refused ?? (allowance?.allowed === false ? refusedUntil(allowance, ctx) : undefined),
    cost: {
      requested: Number.isFinite(price.requested) ? price.requested : null,
      limit: maximumCost,
      remaining: allowance?.remaining ?? null,
    },
  };
}

function refusedIntrospection(platform: Platform, ctx: RequestContext, { document }: ExecutionArgs) {
  if (!platform.config.operations.hardened || !introspects(document) || mayIntrospect(ctx.viewer)) return undefined;
  return refusal(introspectionRefused(), {}, ctx);
}

function refusedSize(price: ReturnType<typeof costOf>, maximumCost: number, reader: Reader): GraphQLError | undefined {
  if (price.largestPage > largestPage) {
    const message = `A page has 0 to ${largestPage} items`;
    return refusal(new ValidationFailed([{ path: ['first'], code: 'PAGE_SIZE', message }]), {}, reader);
  }
  return price.requested <= maximumCost ? undefined : beyondLimit('cost', price.requested, maximumCost, reader);
}

/** What the budget is counted by: the member, whatever they ask with, or the address of who is nobody yet. */
export function callerOf(
  member: Pick<Viewer, 'membershipId' | 'viewAs'> | undefined,
  address: string | undefined,
): string {
  return member ? `member:${member.viewAs?.managerId ?? member.membershipId}` : `address:${address ?? 'unknown'}`;
}

/** Refuses a caller whose budget is known to be used up, before anything they send is looked at. */
export function refusedCaller(platform: Platform, caller: string, reader: Reader): GraphQLError | undefined {
  const allowance = platform.rateLimiter?.known(caller);
  return allowance && refusedUntil(allowance, reader);
}

/** A document that is refused has cost something, too. */
export async function chargeInvalid(platform: Platform, caller: string): Promise<void> {
  await platform.rateLimiter?.take(caller, prices.invalid);
}

function refusedUntil({ seconds }: Allowance, reader: Reader): GraphQLError {
  const options = { extensions: { retryAfterSeconds: seconds }, headers: { 'retry-after': String(seconds) } };
  return refusal(rateLimited({ seconds }), options, reader);
}

/** Of all that a request says beside its document; its body has a limit of its own. */
const largestParameters = 1024 * 1024;

/**
 * The text of the operation that a request asks for.
 *
 * @throws GraphQLError `DOCUMENT_NOT_TRUSTED`, and `INVALID_INPUT` where what comes with it is too much to be looked at
 */
export function requestedDocument(platform: Platform, parameters: RequestParameters): unknown {
  const { variables, extensions } = parameters;
  const excess = jsonExcess([variables, extensions], largestParameters);
  if (excess) throw refusal(new ValidationFailed([{ path: ['variables'], code: excess }]));
  const { trustedDocuments, trustedDocumentsOnly } = platform.config.operations;
  return documentOf(parameters, trustedDocuments, trustedDocumentsOnly);
}
