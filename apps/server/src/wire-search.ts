import type { Config } from './config.ts';
import {
  createGraphIndexes,
  createMilvusIndex,
  createSearchEngine,
  withPatience,
} from './features/search/index.ts';
import type { DatabaseHandle } from './platform/db/index.ts';

/** What searches ask: the index in the database, and a Milvus cluster before it where one is configured. */
export function searchPorts({ milvus }: Config, database: Pick<DatabaseHandle, 'kind' | 'execute'>) {
  if (milvus === undefined)
    return { engine: createSearchEngine({ graphs: createGraphIndexes(database) }), remote: undefined };
  return {
    // No graphs: the vectors are kept, to be copied from, and are read one by one while Milvus is away.
    engine: createSearchEngine(),
    remote: withPatience(
      createMilvusIndex({
        url: milvus.url,
        token: milvus.token?.reveal(),
        prefix: milvus.prefix,
        consistency: milvus.strong ? 'Strong' : 'Bounded',
      }),
    ),
  };
}

/** Another name gets all documents anew. */
export function remoteName({ milvus }: Config): string | undefined {
  return milvus === undefined ? undefined : `${milvus.url} ${milvus.prefix}`;
}
