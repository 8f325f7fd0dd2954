import { contract } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { type HttpContext, type MakeContext, mountRaw } from '../../platform/http/index.ts';

/**
 * The Model Context Protocol over streamable HTTP, without sessions: each request is authorised by its own key, so a key
 * that was revoked a moment ago opens nothing, and any process may answer.
 */
export function mountMcp(app: FastifyInstance, makeContext: MakeContext): void {
  mountRaw(app, contract.doors.mcpStream, {
    makeContext,
    handler: async ({ reply }) => reply.status(405).header('allow', 'POST').send({}),
  });
  mountRaw(app, contract.doors.mcp, { makeContext, handler: answer, bodyLimit: 1024 * 1024 });
}

async function answer({ scope, request, reply }: HttpContext): Promise<unknown> {
  // Loaded with the first request: the protocol's schemas are a few megabytes.
  const [{ StreamableHTTPServerTransport }, { makeMcpServer }] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
    import('./tools.ts'),
  ]);
  const server = makeMcpServer(scope);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  reply.raw.on('close', () => void server.close());
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request.raw, reply.raw, request.body);
  return reply;
}
