import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { problem } from './kernel/problem.ts';

const folder = fileURLToPath(new URL('../../console/dist/', import.meta.url));

/** The built console: hashed assets for a year, every other page is index.html (the router is in the browser). */
export async function mountConsole(app: FastifyInstance): Promise<void> {
  if (!existsSync(`${folder}index.html`)) return;
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const page = readFileSync(`${folder}index.html`, 'utf8');
  app.get('/*', (request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    if (!wantsPage || /\.\w{2,5}$/.test(request.url.split('?')[0] ?? '')) throw problem('not_found');
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  });
}
