import { chunkTexts } from './features/knowledge/index.ts';
import { largeBases, warmBase } from './features/search/index.ts';
import type { Ports } from './kernel/ports.ts';
import type { Log, Tx } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';

interface Parts {
  database: DatabaseHandle;
  ports: Pick<Ports, 'knowledge'>;
  log: Log;
}

/** After the start, which has to be quick. */
const afterMs = 3_000;
/** Smaller bases are quick when they are cold; what is kept of index blocks holds no more than a few large ones. */
const which = { least: 50_000, most: 4 };
const budgetMs = 20_000;

/**
 * Warms the largest bases up, one after the other, as background work: the first hundred searches of a million took half as
 * long again as later ones. Returns how to stop.
 */
export function startWarming({ database, ports, log }: Parts): () => void {
  // A remote index has caches of its own.
  if (ports.knowledge.remote !== undefined) return () => undefined;
  const stopping = new AbortController();
  const { signal } = stopping;
  const warm = async () => {
    for (const { tenantId, baseId } of await largeBases(database.system, which)) {
      const tx = <T>(work: (tx: Tx) => Promise<T>) =>
        database.scoped(tenantId, work, { caller: 'background' });
      const base = { baseId, textsOf: chunkTexts, budgetMs };
      await warmBase({ tx, signal }, ports.knowledge.engine, base);
    }
  };
  const timer = setTimeout(() => {
    // What goes wrong here goes wrong again, and is told, when somebody asks.
    warm().catch((error: unknown) => {
      if (!signal.aborted) log.warn({ err: error }, 'warming the search index up failed');
    });
  }, afterMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
    stopping.abort();
  };
}
