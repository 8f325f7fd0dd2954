import { createHash } from 'node:crypto';
import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { OutboundRefusal } from '../../../../platform/outbound/index.ts';
import { toSourceProblem } from '../fault.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import type { SqlRow } from './sql-store.ts';
import { fillLink, fillTemplate, toReaders, toText } from './template.ts';

const fullEveryMs = 24 * 3_600_000;

/** Rows of a PostgreSQL query as documents. */
export const sqlKind: ConnectorKind<'sql'> = {
  kind: 'sql',
  secrets: [
    { name: 'username', required: true },
    { name: 'password', required: false },
  ],
  permissions: true,
  placeOf: ({ host, port }) => `${host}:${port}`,
  judge,
  open: openQuery,
};

async function judge(scope: Scope, { query, host, port }: ConfigOf<'sql'>): Promise<void> {
  if (!/^\s*(select|with|table|values)\b/i.test(query))
    throw problem('connectors.config_refused', { field: 'query', reason: 'SELECT' });
  await judgeHost(scope, { host, port });
}

/** @throws connectors.address_refused */
async function judgeHost(scope: Scope, endpoint: { host: string; port: number }): Promise<void> {
  try {
    await scope.ports.outbound.pin(endpoint, { tenant: scope.tenantId, signal: scope.signal });
  } catch (error) {
    // A name that does not resolve now may resolve later.
    if (error instanceof OutboundRefusal) throw toSourceProblem(error);
  }
}

interface Cursor {
  /** Largest value of the changed column so far, as the database writes it. */
  value: string;
  /** When all rows were last read, ms: only that shows what was deleted. */
  fullAt: number;
}

async function openQuery(context: SourceContext<'sql'>): Promise<OpenSource> {
  const { readRows } = await import('./sql-store.ts');
  return {
    listChanges: (cursor) => changesOf(context, readRows, planOf(context, cursor)),
  };
}

interface Plan {
  now: number;
  /** Only rows from here on; undefined = all rows. */
  from: Cursor | undefined;
}

function planOf({ scope }: SourceContext<'sql'>, cursor: string | null): Plan {
  const now = scope.clock.now().getTime();
  const before = cursor === null ? undefined : (JSON.parse(cursor) as Cursor);
  return { now, from: before !== undefined && now - before.fullAt < fullEveryMs ? before : undefined };
}

type ReadRows = typeof import('./sql-store.ts')['readRows'];

async function* changesOf(
  context: SourceContext<'sql'>,
  readRows: ReadRows,
  { now, from }: Plan,
): AsyncGenerator<SourceChange> {
  const { config } = context;
  let value = from?.value;
  for await (const rows of readRows(context, value)) {
    for (const row of rows) {
      value = later(value, row, config);
      yield { type: 'item', item: toItem(row, config) };
    }
  }
  const next: Cursor | undefined = value === undefined ? undefined : { value, fullAt: from?.fullAt ?? now };
  const cursor = next === undefined ? null : JSON.stringify(next);
  yield { type: 'end', complete: from === undefined, cursor };
}

/** Instants and numbers in their own order; a column of another type is compared by the database alone, so nothing is skipped. */
function later(
  value: string | undefined,
  row: SqlRow,
  { changedColumn }: ConfigOf<'sql'>,
): string | undefined {
  if (changedColumn === undefined) return undefined;
  const cell = row[changedColumn];
  if (cell === undefined)
    throw problem('connectors.config_refused', { field: 'changedColumn', reason: changedColumn });
  if (cell === null) return value;
  const text = toText(cell);
  if (value === undefined) return text;
  const [left, right] =
    cell instanceof Date ? [Date.parse(value), cell.getTime()] : [Number(value), Number(text)];
  if (Number.isNaN(left) || Number.isNaN(right)) return text > value ? text : value;
  return right > left ? text : value;
}

function toItem(row: SqlRow, config: ConfigOf<'sql'>): ListedItem {
  const key = row[config.keyColumn];
  if (key === undefined || key === null)
    throw problem('connectors.config_refused', { field: 'keyColumn', reason: config.keyColumn });
  const title = fillTemplate(config.title, row).replace(/\s+/g, ' ').trim().slice(0, 200);
  const content = `# ${title}\n\n${fillTemplate(config.body, row)}\n`;
  const changed = config.changedColumn === undefined ? undefined : row[config.changedColumn];
  return {
    externalId: toText(key),
    name: `${title.replaceAll('/', ' ') || toText(key)}.md`,
    fingerprint: createHash('sha256').update(content).digest('hex'),
    mediaType: 'text/markdown',
    url: fillLink(config.link, row),
    ...(changed instanceof Date ? { modifiedAt: changed } : {}),
    readers: config.readersColumn === undefined ? undefined : (toReaders(row[config.readersColumn]) ?? []),
    content: Buffer.from(content),
  };
}
