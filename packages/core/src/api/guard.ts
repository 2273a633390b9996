import { type DocumentNode, GraphQLError, parse, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { Unauthenticated } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { admit, callerOf, chargeInvalid, refusedCaller, requestedDocument } from './admission.ts';
import { isForAnyone } from './introspection.ts';
import { openPurse } from './list-lengths.ts';
import { documentLimits, exceededLimit, beyondLimit } from './limits.ts';
import { schema } from './schema.ts';

const mostErrors = 20;
/** What the HTTP layer calls a document that its parser or the validation refused. */
const notValid = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'LIMIT_EXCEEDED'];

/**
 * Lets nothing through to the resolvers that is too large, too dear, or not for the caller.
 *
 * @param contextOf what is known of an HTTP request before its document is read; nothing over WebSocket
 */
export function useGuard(
  platform: Platform,
  contextOf: (request: Request | undefined) => RequestContext | undefined,
): Plugin<RequestContext> {
  const { hardened } = platform.config.operations;
  const measured = new WeakSet<DocumentNode>();
  return {
    onParams({ request, params, setParams }) {
      const ctx = contextOf(request);
      const refused = ctx && refusedCaller(platform, callerOf(ctx.viewer, ctx.clientAddress), ctx);
      if (refused) throw refused;
      const { documentId: _, ...others } = params as typeof params & { documentId?: unknown };
      // Whether it is text at all, Yoga asks next.
      setParams({ ...others, query: requestedDocument(platform, params) as string });
    },

    onParse({ params, setParseFn }) {
      const bytes = Buffer.byteLength(String(params.source));
      if (bytes > documentLimits.bytes) throw beyondLimit('bytes', bytes, documentLimits.bytes);
      setParseFn(parseWithinLimits);
    },

    onValidate({ params: { documentAST: document }, context, setResult, setValidationFn }) {
      const ctx = contextOf((context as { request?: Request } | undefined)?.request);
      // Thrown, as results are kept for the next who sends the same.
      if (hardened && ctx && !ctx.viewer && !isForAnyone(schema, document))
        throw ctx.signInProblem ?? new Unauthenticated();
      const exceeded = measured.has(document) ? undefined : exceededLimit(document);
      if (exceeded) setResult([exceeded]);
      else measured.add(document);
      setValidationFn((givenSchema, ast, rules) =>
        validate(givenSchema, ast, rules, { maxErrors: mostErrors, hideSuggestions: hardened }),
      );
    },

    async onExecute({ args, setResultAndStopExecution }) {
      const { refused, cost } = await admit(platform, args);
      if (refused) return setResultAndStopExecution({ errors: [refused], extensions: { cost } });
      Object.assign(args, { hideSuggestions: hardened });
      const { viewer, clientAddress } = args.contextValue;
      const purse = openPurse(args.contextValue, cost.requested ?? 0, cost.limit);
      return {
        async onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const extra = purse.paid - (cost.requested ?? 0);
          if (extra > 0) await platform.rateLimiter?.take(callerOf(viewer, clientAddress), extra);
          setResult({ ...result, extensions: { ...result.extensions, cost: { ...cost, requested: purse.paid } } });
        },
      };
    },

    async onSubscribe({ args, setResultAndStopExecution }) {
      const { refused, cost } = await admit(platform, args);
      if (refused) setResultAndStopExecution({ errors: [refused], extensions: { cost } });
      Object.assign(args, { hideSuggestions: hardened });
    },

    async onExecutionResult({ request, result, setResult }) {
      const ctx = contextOf(request);
      const code = result && 'errors' in result ? result.errors?.[0]?.extensions?.['code'] : undefined;
      if (!ctx || result === undefined || !notValid.includes(String(code)) || 'extensions' in result) return;
      await chargeInvalid(platform, callerOf(ctx.viewer, ctx.clientAddress));
      if (hardened && !ctx.viewer && code === 'GRAPHQL_VALIDATION_FAILED') setResult({ errors: [withoutDetails()] });
    },
  };
}

const parseWithinLimits: typeof parse = (source, options) => {
  try {
    return parse(source, { ...options, maxTokens: documentLimits.tokens });
  } catch (error) {
    const tooMany = error instanceof GraphQLError && /more than \d+ tokens/.test(error.message);
    throw tooMany ? beyondLimit('tokens', Number.NaN, documentLimits.tokens) : error;
  }
};

/** A stranger could find out what fields there are by trying words. */
function withoutDetails(): GraphQLError {
  return new GraphQLError('The document is not valid. Sign in to be told why.', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  });
}
