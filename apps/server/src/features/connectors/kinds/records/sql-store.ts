import type { ConfigOf } from '@jishi/contract';
import pg from 'pg';
import { problem } from '../../../../kernel/problem.ts';
import type { SourceContext } from '../kind.ts';

export type SqlRow = Record<string, unknown>;

const rowsATime = 500;
const statementMs = 30 * 60_000;

/**
 * Reads the rows of the configured query through a cursor, in a read-only transaction. `after` = only rows whose changed
 * column is at least this value. Connects to an address that was judged, never to the name.
 * @throws connectors.address_refused, connectors.credentials_rejected, connectors.unreachable, connectors.query_failed
 */
export async function* readRows(
  context: SourceContext<'sql'>,
  after: string | undefined,
): AsyncGenerator<SqlRow[]> {
  const client = await connect(context);
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const { text, values } = statementOf(context.config, after);
    await client.query({ text: `declare source_rows no scroll cursor for ${text}`, values });
    for (;;) {
      context.signal.throwIfAborted();
      const { rows } = await client.query(`fetch ${rowsATime} from source_rows`);
      if (rows.length === 0) return;
      yield rows as SqlRow[];
    }
  } catch (error) {
    throw explain(error);
  } finally {
    // Ends the transaction as well; a server that is gone has nothing to end.
    await client.end().catch(() => undefined);
  }
}

async function connect({ scope, signal, config, secrets }: SourceContext<'sql'>): Promise<pg.Client> {
  const { host, port, database, security } = config;
  const [address] = await scope.ports.outbound.pin({ host, port }, { tenant: scope.tenantId, signal });
  const client = new pg.Client({
    host: address ?? host,
    port,
    database,
    user: secrets.username,
    password: secrets.password,
    connectionTimeoutMillis: 15_000,
    statement_timeout: statementMs,
    application_name: 'jishi',
    ...(security === 'tls' ? { ssl: { servername: host } } : { ssl: false }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw explain(error);
  }
}

/** One SELECT, as a sub-query: nothing else can stand there. */
function statementOf(config: ConfigOf<'sql'>, after: string | undefined): { text: string; values: string[] } {
  const query = config.query.replace(/;\s*$/, '');
  // The line break ends a comment at the end of the query.
  const inner = `select * from (${query}\n) source_query`;
  if (after === undefined || config.changedColumn === undefined) return { text: inner, values: [] };
  const column = pg.escapeIdentifier(config.changedColumn);
  return { text: `${inner} where ${column} >= ${pg.escapeLiteral(after)} order by ${column}`, values: [] };
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    if (error instanceof Error && /terminat|timeout|closed/i.test(error.message))
      return problem('connectors.unreachable', { reason: 'cut off' }, error);
    return error;
  }
  const { code } = error;
  if (code.startsWith('connectors.')) return error;
  if (code.startsWith('28')) return problem('connectors.credentials_rejected', {}, error);
  if (/^E[A-Z]+$/.test(code) || code.startsWith('08') || code.startsWith('57P'))
    return problem('connectors.unreachable', { reason: code }, error);
  return /^[0-9A-Z]{5}$/.test(code)
    ? problem('connectors.query_failed', { reason: error.message }, error)
    : error;
}
