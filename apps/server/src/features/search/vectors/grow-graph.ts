import type { Scope } from '../../../kernel/scope.ts';
import {
  beginGraph,
  dropGraph,
  findGraph,
  finishGraph,
  type Graph,
  joinGraph,
  vectorsOutside,
} from './graph-store.ts';
import type { GraphIndexes } from './graph-system-store.ts';
import type { VectorPlace } from './vector-store.ts';

/** Fewer vectors than this are read one by one: 10 ms on a server, and exact. */
const GRAPH_FROM = 10_000;
/** A vector takes 1 ms on a server and 4 on the embedded database, whose one connection others wait for: so long at a time. */
const STEP_MS = 100;
const STEPS = { first: 16, most: 1_024 };

export interface GrowOptions {
  indexes: GraphIndexes | undefined;
  /** Vectors that the base will have when it is complete; a graph is begun early, so that they join it as they come. */
  expected?: number;
  /** Vectors that make a graph worth while; default 10,000. */
  from?: number;
}

type Growing = Pick<Scope, 'tx' | 'signal'>;

/** Begins the graph of a base that holds, or will hold, many vectors. Undefined when it needs none. */
export async function openGraph(
  scope: Growing,
  place: VectorPlace,
  { indexes, expected = 0, from = GRAPH_FROM }: GrowOptions,
): Promise<Graph | undefined> {
  if (indexes === undefined) return undefined;
  const graph = await scope.tx(async (tx) => {
    const [known, outside] = [await findGraph(tx, place), await vectorsOutside(tx, place, from)];
    if (known !== undefined && (outside === undefined || outside.dimensions === known.dimensions))
      return known;
    const element = outside && indexes.elementFor(outside.dimensions);
    if (outside === undefined || element === undefined) return known;
    if (Math.max(expected, outside.count) < from) return known;
    // The model gives vectors of another dimension than it did: a graph of those begins anew.
    if (known !== undefined) await dropGraph(tx, place);
    return beginGraph(tx, place, { dimensions: outside.dimensions, element });
  });
  if (graph?.state === 'building') {
    await indexes.sweep();
    await indexes.create(graph);
  }
  return graph;
}

/**
 * Takes what lies outside into the graph of a base, a short transaction at a time, and lets searches use it once nothing
 * does. Until then they read every vector, as before. Runs again from where it stopped.
 */
export async function growGraph(scope: Growing, place: VectorPlace, options: GrowOptions): Promise<void> {
  const graph = await openGraph(scope, place, options);
  if (graph === undefined) return;
  let joined = 0;
  for (let limit = STEPS.first; ; ) {
    scope.signal.throwIfAborted();
    const started = performance.now();
    const moved = await scope.tx((tx) => joinGraph(tx, place, { graph, limit }));
    joined += moved;
    if (moved < limit) break;
    limit = nextStep(limit, performance.now() - started);
  }
  if (joined > 0 || graph.state === 'building') await scope.tx((tx) => finishGraph(tx, place, graph));
}

/** Within half and double of the step before. */
function nextStep(limit: number, milliseconds: number): number {
  const factor = Math.min(2, Math.max(0.5, STEP_MS / Math.max(1, milliseconds)));
  return Math.min(STEPS.most, Math.max(STEPS.first, Math.round(limit * factor)));
}
