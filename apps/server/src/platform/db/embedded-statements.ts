import { type ParserOptions, type PGlite, parse, protocol, type Results } from '@electric-sql/pglite';

const { serialize } = protocol;

interface Statement {
  parameterTypes: number[];
  /** Kept prepared under this name from the second use on; undefined = seen once. */
  name: string | undefined;
}

export interface EmbeddedStatements {
  run(sql: string, parameters: readonly unknown[]): Promise<Results<object>>;
  /** Several statements without parameters. */
  runScript(sql: string): Promise<Results<object>[]>;
}

/** Each takes some 50 kB with its plan. */
const MOST_KEPT = 150;
/**
 * PostgreSQL plans a statement anew each time while that looks cheaper than its kept plan did beside all plans so far: those
 * made while a base was small, or for a small one, count for as long as the statement is kept. So every `every` runs, those planned
 * `plans` times are prepared anew, and what they cost is judged anew.
 */
const RENEWED = { every: 300, plans: 20 };
/** What changes tables can change what a prepared statement returns. */
const CHANGES_SCHEMA = /\b(create|alter|drop)\b/i;

/**
 * Statements are kept prepared, as a driver for a server does: PGlite's own `query` has each one parsed, described and
 * planned anew, in five calls of the engine where one does.
 */
export function createStatements(database: PGlite, own: ParserOptions): EmbeddedStatements {
  // Once: there are thousands, and `parseResults` would copy them for every statement.
  const parsers = { ...database.parsers, ...own };
  const { call, describe } = conversationWith(database);
  /** The least recently used come first. */
  const known = new Map<string, Statement>();
  let lastName = 0;
  let runs = 0;

  async function keep(sql: string): Promise<string> {
    lastName += 1;
    const name = `kept_${lastName}`;
    await call(serialize.parse({ name, text: sql }), serialize.sync());
    return name;
  }

  async function forget(sql: string): Promise<void> {
    const name = known.get(sql)?.name;
    known.delete(sql);
    if (name !== undefined) await call(serialize.close({ type: 'S', name }), serialize.sync());
  }

  async function statementFor(sql: string): Promise<Statement> {
    const seen = known.get(sql);
    if (seen === undefined) {
      const statement = await describe(sql);
      known.set(sql, statement);
      const [oldest] = known.size > MOST_KEPT ? known.keys() : [];
      if (oldest !== undefined) await forget(oldest);
      return statement;
    }
    const statement = { ...seen, name: seen.name ?? (await keep(sql)) };
    known.delete(sql);
    known.set(sql, statement);
    return statement;
  }

  async function renew(): Promise<void> {
    const text = `SELECT statement FROM pg_prepared_statements WHERE custom_plans >= ${RENEWED.plans}`;
    const [result] = parse.parseResults(await call(serialize.query(text)), parsers);
    for (const { statement } of (result?.rows ?? []) as { statement: string }[]) {
      const seen = known.get(statement);
      await forget(statement);
      // Its place among those used lately goes with its name; its parameters are known.
      if (seen !== undefined) known.set(statement, { ...seen, name: undefined });
    }
  }

  return {
    async run(sql, parameters) {
      runs += 1;
      // In a transaction that failed nothing can be asked; the next time will do.
      if (runs % RENEWED.every === 0) await renew().catch(() => undefined);
      const { name = '', parameterTypes } = await statementFor(sql);
      const values = parameters.map((value, index) => {
        if (value === null || value === undefined) return null;
        const toText = database.serializers[parameterTypes[index] ?? 0];
        return toText === undefined ? String(value) : toText(value);
      });
      const replies = await call(
        serialize.bind({ statement: name, values }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      );
      const [result] = parse.parseResults(replies, parsers);
      return (result as Results<object> | undefined) ?? { rows: [], fields: [], affectedRows: 0 };
    },
    async runScript(sql) {
      if (CHANGES_SCHEMA.test(sql)) for (const text of [...known.keys()]) await forget(text);
      const replies = await call(serialize.query(sql));
      return parse.parseResults(replies, parsers) as Results<object>[];
    },
  };
}

function conversationWith(database: PGlite) {
  async function call(...messages: Uint8Array[]) {
    const replies = await database.execProtocolStream(joined(messages), { syncToFs: false });
    await database.syncToFs();
    return replies;
  }
  async function describe(sql: string): Promise<Statement> {
    const messages = [
      serialize.parse({ text: sql }),
      serialize.describe({ type: 'S' }),
      serialize.sync(),
    ] as const;
    return { parameterTypes: parse.parseDescribeStatementResults(await call(...messages)), name: undefined };
  }
  return { call, describe };
}

function joined(messages: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(messages.reduce((size, { length }) => size + length, 0));
  let offset = 0;
  for (const message of messages) {
    whole.set(message, offset);
    offset += message.length;
  }
  return whole;
}
