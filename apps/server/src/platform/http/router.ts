import { contract, type Locale, type RouteMeta } from '@jishi/contract';
import { type AnyContractProcedure, ORPCError, ValidationError } from '@orpc/contract';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { type AnyRouter, implement } from '@orpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, toProblem } from '../../kernel/problem.ts';
import { authorise } from './authorise.ts';
import type { HttpContext } from './context.ts';
import { issueMessages } from './issue-messages.ts';
import { problemBody } from './problem-body.ts';

/**
 * Implements the contract: `api.members.list.handler(({ input, context }) => …)`. Every procedure is authorised from
 * its contract meta before its input is read.
 */
export const api = implement(contract)
  .$context<HttpContext>()
  .use(({ context, procedure, next }) => {
    authorise(context.caller, procedure['~orpc'].meta as RouteMeta);
    return next();
  });

export type MakeContext = (request: FastifyRequest, reply: FastifyReply) => Promise<HttpContext>;

/** Mounts the typed routes. Anything they do not match falls through to 404. */
export function mountRouter(app: FastifyInstance, router: AnyRouter, makeContext: MakeContext): void {
  const handler = new OpenAPIHandler<HttpContext>(router as never, {
    customErrorResponseBodyEncoder: (error) => error.data,
    interceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          throw encodeError(error, options.context, pathParameters(options.request.url.pathname, error));
        }
      },
    ],
  });
  app.all('/v1/*', async (request, reply) => {
    const context = await makeContext(request, reply);
    const { matched } = await handler.handle(request, reply, { context });
    if (!matched) throw problem('not_found');
  });
}

/** An invalid id in the path is an unknown id: the caller learns nothing from the difference. */
function pathParameters(pathname: string, error: unknown): (field: string, value: unknown) => boolean {
  const segments = new Set(pathname.split('/').map((segment) => decodeURIComponent(segment)));
  return (_, value) =>
    error instanceof ORPCError && typeof value === 'string' && value !== '' && segments.has(value);
}

function encodeError(
  error: unknown,
  context: HttpContext,
  inPath: (field: string, value: unknown) => boolean,
): ORPCError<string, unknown> {
  const found = describe(error, context.locale, inPath);
  if (found.code === 'internal')
    context.log.error({ err: error, requestId: context.requestId }, 'request failed');
  return new ORPCError(found.code, {
    status: found.status,
    data: problemBody(found, context.locale, context.requestId),
    cause: error,
  });
}

function describe(
  error: unknown,
  locale: Locale,
  inPath: (field: string, value: unknown) => boolean,
): Problem {
  if (!(error instanceof ORPCError)) return toProblem(error);
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = issueMessages(error.cause, locale);
    const data = error.cause.data as Record<string, unknown> | undefined;
    if (issues.some(({ path }) => inPath(path, data?.[path]))) return problem('not_found');
    return new Problem('request.invalid', {}, { cause: error, issues });
  }
  if (error.code === 'BAD_REQUEST') return problem('request.malformed', {}, error);
  if (error.code === 'NOT_FOUND') return problem('not_found', {}, error);
  return problem('internal', {}, error);
}

export type RawHandler = (context: HttpContext) => Promise<unknown>;

/** Mounts a hand-written handler on a contract route marked `raw`: same path, same authorisation, same problems. */
export function mountRaw(
  app: FastifyInstance,
  procedure: AnyContractProcedure,
  options: { makeContext: MakeContext; handler: RawHandler; bodyLimit?: number },
): void {
  const { route, meta } = procedure['~orpc'];
  app.route({
    method: route.method ?? 'GET',
    url: (route.path ?? '/').replace(/\{(\w+)\}/g, ':$1'),
    ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
    handler: async (request, reply) => {
      const context = await options.makeContext(request, reply);
      authorise(context.caller, meta as RouteMeta);
      return options.handler(context);
    },
  });
}
