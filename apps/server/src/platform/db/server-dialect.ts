import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolClient, QueryConfig, QueryResult as ServerResult } from 'pg';

/** Begins a transaction and sets it up with this text (no parameters), without waiting for the answer. */
export const openMark = '/*open*/';

/** Statements that begin with this are parsed and planned once per connection. For fixed texts of the hot path only. */
const keepMark = '/*keep*/';
const maxKept = 200;

/** A read whose result is thrown away does no harm: it may go out before the transaction is known to be open. */
const readOnly = /^\s*(?:\/\*\w+\*\/)?\s*select\b/i;

interface ServerConnection extends DatabaseConnection {
  begin(text: string): void;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  release(): void;
}

/**
 * A Kysely dialect over a pool of pipelining connections. A transaction is begun together with its first statement, and
 * statements that are started together travel together: one round trip for all of them.
 */
export function serverDialect(pool: Pool): Dialect {
  // Of the pool, whichever driver asks: names of kept statements live in its connections.
  const known = new WeakMap<PoolClient, ServerConnection>();
  const nameOf = createNames();
  const connectionOf = (client: PoolClient) => {
    const connection = known.get(client) ?? serverConnection(client, nameOf);
    known.set(client, connection);
    return connection;
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => serverDriver(pool, connectionOf),
  };
}

function serverDriver(pool: Pool, connectionOf: (client: PoolClient) => ServerConnection): Driver {
  const run = (connection: DatabaseConnection, text: string) =>
    connection.executeQuery(CompiledQuery.raw(text)).then(() => undefined);
  return {
    init: async () => undefined,
    destroy: () => pool.end(),
    acquireConnection: async () => connectionOf(await pool.connect()),
    async releaseConnection(connection) {
      (connection as ServerConnection).release();
    },
    async beginTransaction(connection, { isolationLevel, accessMode }) {
      const words = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean);
      (connection as ServerConnection).begin(['begin', ...words].join(' '));
    },
    commitTransaction: (connection) => (connection as ServerConnection).commit(),
    rollbackTransaction: (connection) => (connection as ServerConnection).rollback(),
    savepoint: (connection, name) => run(connection, `savepoint ${quoted(name)}`),
    rollbackToSavepoint: (connection, name) => run(connection, `rollback to ${quoted(name)}`),
    releaseSavepoint: (connection, name) => run(connection, `release ${quoted(name)}`),
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Names for kept statements, the same in all connections. A plan lives as long as its name, and one that was made while
 * the tables were empty would read all of them for ever: a statement gets a new name, and so a new plan, each time that
 * it has run four times as often.
 */
function createNames(): (sql: string) => string | undefined {
  const kept = new Map<string, { index: number; runs: number }>();
  return (sql) => {
    if (!sql.startsWith(keepMark)) return undefined;
    const known = kept.get(sql) ?? { index: kept.size, runs: 0 };
    if (known.index >= maxKept) return undefined;
    kept.set(sql, known);
    known.runs += 1;
    return `jishi_${known.index}_${Math.floor(Math.log2(known.runs) / 2)}`;
  };
}

const quietly = () => undefined;

interface State {
  /** A transaction that is to begin with the next statement. */
  waiting: string | undefined;
  /** The answer to its beginning. */
  opening: Promise<unknown>;
  /** That answer has come. */
  isOpen: boolean;
  /** Statements that wait for it; what comes after them waits behind them. */
  held: number;
  /** A statement of this transaction failed: nothing of it may be committed. */
  failed: boolean;
  broken: boolean;
}

type Ask = (config: QueryConfig) => Promise<ServerResult>;

/** With a callback, so that what fails before it is sent (a value that cannot be written) is known before the commit. */
function askingOf(client: PoolClient, state: State): Ask {
  const gather = gathering(client);
  return (config) => {
    gather();
    const asked = new Promise<ServerResult>((resolve, reject) => {
      client.query(config, (error: Error | null, result) => {
        if (error === null) resolve(result);
        else {
          state.failed = true;
          reject(error);
        }
      });
    });
    asked.catch(quietly);
    return asked;
  };
}

/** What is started in one go leaves in one write: each write is a call of the system here, and a wake-up there. */
function gathering(client: PoolClient): () => void {
  const { stream } = client.connection;
  let gathers = false;
  const leave = () => {
    gathers = false;
    stream.uncork();
  };
  return () => {
    if (gathers) return;
    gathers = true;
    stream.cork();
    process.nextTick(leave);
  };
}

function serverConnection(client: PoolClient, nameOf: (sql: string) => string | undefined): ServerConnection {
  const state: State = {
    waiting: undefined,
    opening: Promise.resolve(),
    isOpen: true,
    held: 0,
    failed: false,
    broken: false,
  };
  // A server that goes away while a transaction runs fails its statements; without a listener it would end the process.
  client.on('error', () => {
    state.broken = true;
  });
  const ask = askingOf(client, state);

  return {
    async executeQuery<R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      if (state.waiting !== undefined && begins(state, ask, text)) return { rows: [] };
      if (mustWait(state, text)) await opened(state);
      const running = ask({ name: nameOf(text), text, values: [...parameters] });
      if (!state.isOpen) await state.opening;
      const { rows, rowCount } = await running;
      return { rows: rows ?? [], numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error('rows are not streamed');
    },
    release: () => client.release(state.broken),
    ...endings(state, ask),
  };
}

/** Sends the beginning of the transaction. Answers whether this statement, which sets it up, went along. */
function begins(state: State, ask: Ask, text: string): boolean {
  const setsUp = text.startsWith(openMark);
  state.opening = ask({ text: setsUp ? `${state.waiting};${text}` : `${state.waiting}` });
  state.isOpen = false;
  state.opening.then(() => {
    state.isOpen = true;
  }, quietly);
  state.waiting = undefined;
  return setsUp;
}

function mustWait(state: State, text: string): boolean {
  return state.held > 0 || (!state.isOpen && !readOnly.test(text));
}

/** In the order in which they came here. @throws what went wrong when the transaction began */
async function opened(state: State): Promise<void> {
  state.held += 1;
  try {
    await state.opening;
  } finally {
    state.held -= 1;
  }
}

function endings(state: State, ask: Ask): Pick<ServerConnection, 'begin' | 'commit' | 'rollback'> {
  /** Nothing was asked, so nothing was begun. */
  const neverBegan = () => {
    const never = state.waiting !== undefined;
    state.waiting = undefined;
    return never;
  };
  return {
    begin(text) {
      state.waiting = text;
      state.failed = false;
    },
    async commit() {
      if (neverBegan()) return;
      // Sent at once, behind what is running: the server rolls back where one of those fails.
      if (state.held > 0) await opened(state);
      const ending = ask({ text: state.failed ? 'rollback' : 'commit' });
      await state.opening;
      const { command } = await ending;
      if (command === 'ROLLBACK') throw new Error('a statement failed, so the transaction was rolled back');
    },
    async rollback() {
      if (neverBegan()) return;
      await state.opening.catch(quietly);
      state.opening = Promise.resolve();
      state.isOpen = true;
      await ask({ text: 'rollback' }).catch((error: unknown) => {
        state.broken = true;
        throw error;
      });
    },
  };
}
