import type { DatabaseHandle } from '../../../platform/db/index.ts';
import type { Graph } from './graph-store.ts';

/** The indexes behind the graphs: definitions of the database, which belong to the installation and not to a tenant. */
export interface GraphIndexes {
  /** What a graph of this dimension holds; undefined when there can be none. */
  elementFor(dimensions: number): Graph['element'] | undefined;
  /** Makes the index of a graph that is begun; nothing happens when it is there. Never inside a transaction. */
  create(graph: Graph): Promise<void>;
  /** Drops the indexes of graphs that were given up. */
  sweep(): Promise<void>;
}

/** What pgvector's HNSW takes. */
const MOST_DIMENSIONS = { vector: 2_000, halfvec: 4_000 };
const PREFIX = 'search_vector_graph_';

/**
 * On a server half precision: half the size, the same answers. Embedded, halves are computed without the processor's
 * help: measured 3 times as slow to compare and 10 times to build. `CONCURRENTLY` keeps a server's writers going; the
 * embedded database has one connection, and an index over no rows yet takes it a moment.
 */
export function createGraphIndexes({
  kind,
  execute,
}: Pick<DatabaseHandle, 'kind' | 'execute'>): GraphIndexes {
  const concurrently = kind === 'postgresql' ? 'CONCURRENTLY' : '';
  const preferred = kind === 'postgresql' ? 'halfvec' : 'vector';
  const drop = (name: string) => execute(`DROP INDEX ${concurrently} IF EXISTS ${name}`);
  return {
    elementFor: (dimensions) =>
      ([preferred, 'halfvec'] as const).find((element) => dimensions <= MOST_DIMENSIONS[element]),
    async create({ number, dimensions, element }) {
      const name = `${PREFIX}${number}`;
      const { rows } = await execute(
        'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
        [name],
      );
      const [known] = rows as { valid: boolean }[];
      if (known?.valid === true) return;
      // A process that died while making it leaves it there, invalid.
      if (known !== undefined) await drop(name);
      await execute(`CREATE INDEX ${concurrently} IF NOT EXISTS ${name} ON search_vector
        USING hnsw ((embedding::${element}(${dimensions})) ${element}_cosine_ops) WHERE graph = ${number}`);
    },
    async sweep() {
      // Rows first: a graph that begins after they were read has no index among the names.
      const { rows } =
        await execute(`SELECT relname AS name FROM pg_class WHERE relkind = 'i' AND pg_table_is_visible(oid)
        AND relname LIKE '${PREFIX.replaceAll('_', '\\_')}%'
        AND NOT EXISTS (SELECT 1 FROM search_graph WHERE relname = '${PREFIX}' || number)`);
      for (const { name } of rows as { name: string }[]) await drop(name);
    },
  };
}
