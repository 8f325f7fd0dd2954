import type { Plugin } from 'vite';

/**
 * Replaces the SDK's `routes.ts` by its value at build time: method and path of each route. Otherwise the browser would
 * load zod and every schema (about 70 kB gzip) to learn the same.
 */
export function contractRoutes(): Plugin {
  return {
    name: 'jishi-contract-routes',
    enforce: 'pre',
    async load(id) {
      if (!/packages\/sdk\/src\/routes\.ts$/.test(id.split('?')[0] ?? '')) return null;
      const { contract } = await import('@jishi/contract');
      const { minifyContractRouter } = await import('@orpc/contract');
      return `export const routes = ${JSON.stringify(withoutWords(minifyContractRouter(contract)))};`;
    },
  };
}

/** Drops what only documents read: summaries, tags, permissions. */
function withoutWords(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if ('~orpc' in node) {
    const { method, path } = (node['~orpc'] as { route: { method?: string; path?: string } }).route;
    return { '~orpc': { errorMap: {}, meta: {}, route: { method, path } } };
  }
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, withoutWords(child)]));
}
