// Runs the embedded PostgreSQL (PGlite) in a thread of its own: WASM SQL blocks the thread that it runs on.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { EmbeddedReply, EmbeddedRequest } from './embedded-protocol.ts';
import { createStatements } from './embedded-statements.ts';

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

const { dataDirectory, bufferMegabytes } = workerData as {
  dataDirectory: string | null;
  bufferMegabytes: number;
};
const database = await PGlite.create({
  ...(dataDirectory === null ? {} : { dataDir: dataDirectory }),
  extensions: { vector },
  relaxedDurability: false,
  startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${bufferMegabytes}MB`],
});
const statements = createStatements(database, parsers);

async function answer(request: EmbeddedRequest): Promise<EmbeddedReply> {
  try {
    if (request.kind === 'close') {
      await database.close();
      return { id: request.id, rows: [], affected: 0 };
    }
    if (request.parameters === null) {
      const results = await statements.runScript(request.sql);
      const rows = results.flatMap((result) => result.rows);
      return { id: request.id, rows, affected: results.at(-1)?.affectedRows ?? 0 };
    }
    const result = await statements.run(request.sql, request.parameters);
    return { id: request.id, rows: result.rows, affected: result.affectedRows ?? 0 };
  } catch (error) {
    const { message, code, detail, constraint, table } = error as Error & Record<string, string | undefined>;
    return { id: request.id, error: { message, code, detail, constraint, table } };
  }
}

// One after the other, in the order of their coming: a caller may send the next before it has the answer to the last.
let last = Promise.resolve();
port.on('message', (request: EmbeddedRequest) => {
  last = last.then(async () => {
    port.postMessage(await answer(request));
    if (request.kind === 'close') process.exit(0);
  });
});
