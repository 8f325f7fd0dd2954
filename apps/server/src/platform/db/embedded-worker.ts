// Runs the embedded PostgreSQL (PGlite) in a thread of its own: WASM SQL blocks the thread that it runs on.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { EmbeddedReply, EmbeddedRequest } from './embedded-protocol.ts';

const port = parentPort;
if (port === null) throw new Error('embedded-worker runs only as a worker thread');

const parsers = {
  [types.INT8]: (text: string) => {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text);
  },
  [types.NUMERIC]: (text: string) => text,
  [types.DATE]: (text: string) => text,
  // PGlite's own parser goes digit by digit: seven times slower.
  [types.BYTEA]: (text: string) => Buffer.from(text.slice(2), 'hex'),
};

const { dataDirectory } = workerData as { dataDirectory: string | null };
const database = await PGlite.create({
  ...(dataDirectory === null ? {} : { dataDir: dataDirectory }),
  extensions: { vector },
  relaxedDurability: false,
});
port.postMessage({ ready: true });

async function answer(request: EmbeddedRequest): Promise<EmbeddedReply> {
  try {
    if (request.kind === 'close') {
      await database.close();
      return { id: request.id, rows: [], affected: 0 };
    }
    if (request.parameters === null) {
      const results = await database.exec(request.sql, { parsers });
      const rows = results.flatMap((result) => result.rows as object[]);
      return { id: request.id, rows, affected: results.at(-1)?.affectedRows ?? 0 };
    }
    const result = await database.query(request.sql, request.parameters, { parsers });
    return { id: request.id, rows: result.rows as object[], affected: result.affectedRows ?? 0 };
  } catch (error) {
    const { message, code, detail, constraint, table } = error as Error & Record<string, string | undefined>;
    return { id: request.id, error: { message, code, detail, constraint, table } };
  }
}

// One request at a time: the caller holds the only connection while it talks.
port.on('message', async (request: EmbeddedRequest) => {
  port.postMessage(await answer(request));
  if (request.kind === 'close') process.exit(0);
});
