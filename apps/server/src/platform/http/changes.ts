import type { FastifyInstance } from 'fastify';
import type { Changes } from '../../kernel/memory.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Before a request that may have changed something is answered, this process forgets what it remembers: whoever made
 * the change sees it with the next request. `quiet`: paths whose requests change nothing that is remembered.
 */
export function noteChanges(
  app: FastifyInstance,
  changes: Changes,
  quiet: ReadonlySet<string | undefined>,
): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!reading.has(request.method) && !quiet.has(request.routeOptions.url)) changes.note();
    return payload;
  });
}
