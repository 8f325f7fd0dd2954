import type { DatabaseHandle } from '../../apps/server/src/platform/db/index.ts';
import { arrivesTwice } from './clients.ts';
import type { Billed } from './faulty-upstream.ts';

/** What the ledger of one call holds: its rows counted by what they say. */
interface Call {
  rows: number;
  /** Left by its client, or given up with its process: such a row may never have reached the upstream. */
  unfinished: number;
  failed: number;
  /** Failed and cost nothing: a connection that broke before anything was sent is an attempt too. */
  free: number;
  problems: (string | null)[];
}

export interface Ledger {
  rows: number;
  costPico: bigint;
  interrupted: number;
  estimated: number;
  /** Rows of attempts that never reached the upstream, for nothing. */
  unsent: number;
  calls: Map<string, Call>;
  /** By the upstream's id of the answer. */
  named: Map<string, { app: string; tokens: string | null }>;
  wrong: string[];
}

/** Reads the ledger by pages; what is kept is a few numbers a row. */
export async function readLedger(database: DatabaseHandle): Promise<Ledger> {
  const ledger: Ledger = {
    rows: 0,
    costPico: 0n,
    interrupted: 0,
    estimated: 0,
    unsent: 0,
    calls: new Map(),
    named: new Map(),
    wrong: [],
  };
  for (let after = ''; ; ) {
    const page = await database.system
      .selectFrom('usage_record')
      .select(['id', 'app', 'status', 'problem', 'upstream_id', 'input_tokens', 'output_tokens'])
      .select(['estimated', 'cost_pico'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(5_000)
      .execute();
    for (const row of page) take(ledger, row);
    const last = page.at(-1);
    if (last === undefined) return ledger;
    after = last.id;
  }
}

type Row = { app: string; status: string; problem: string | null; upstream_id: string | null } & {
  input_tokens: number;
  output_tokens: number;
  estimated: boolean;
  cost_pico: string | null;
};

const noRows = (): Call => ({ rows: 0, unfinished: 0, failed: 0, free: 0, problems: [] });

function take(ledger: Ledger, row: Row): void {
  ledger.rows += 1;
  ledger.costPico += BigInt(row.cost_pico ?? 0);
  if (row.problem === 'interrupted') ledger.interrupted += 1;
  if (row.estimated) ledger.estimated += 1;
  if (row.status === 'pending') ledger.wrong.push(`${row.app}: pending after the end`);
  const call = ledger.calls.get(row.app) ?? noRows();
  call.rows += 1;
  ledger.calls.set(row.app, call);
  note(call, row);
  if (row.upstream_id === null) return;
  if (ledger.named.has(row.upstream_id)) ledger.wrong.push(`${row.upstream_id}: counted twice`);
  const exact = row.status === 'ok' && !row.estimated;
  ledger.named.set(row.upstream_id, {
    app: row.app,
    tokens: exact ? `${row.input_tokens}+${row.output_tokens}` : null,
  });
}

function note(call: Call, row: Row): void {
  if (row.status === 'cancelled' || row.problem === 'interrupted') call.unfinished += 1;
  if (row.status !== 'ok') {
    call.failed += 1;
    call.problems.push(row.problem);
    if (BigInt(row.cost_pico ?? 0) === 0n) call.free += 1;
  }
}

/** The ledger beside the upstream's own log: what does not agree. */
export function compareWithUpstream(ledger: Ledger, billed: Billed[]): string[] {
  const perCall = Map.groupBy(billed, ({ call }) => `call-${call}`);
  const known = new Set(billed.map(({ upstreamId }) => upstreamId));
  for (const [app, call] of ledger.calls)
    ledger.unsent += Math.max(0, call.rows - call.unfinished - (perCall.get(app)?.length ?? 0));
  return [
    ...ledger.wrong,
    ...billed.flatMap((entry) => compareEntry(ledger, entry)),
    ...[...perCall].flatMap(([app, entries]) => compareCall(app, entries, ledger.calls.get(app))),
    ...[...ledger.named.keys()].filter((id) => !known.has(id)).map((id) => `${id}: unknown to the upstream`),
    ...[...ledger.calls.keys()]
      .filter((app) => !perCall.has(app))
      .flatMap((app) => compareCall(app, [], ledger.calls.get(app))),
  ];
}

function compareEntry({ calls, named }: Ledger, entry: Billed): string[] {
  const app = `call-${entry.call}`;
  const row = named.get(entry.upstreamId);
  if (row === undefined) {
    // Told its tokens: known to the token, or given up with its process, or left by its client.
    const lost = entry.told && (calls.get(app)?.failed ?? 0) === 0;
    return lost ? [`${app}: billed and told, not in the ledger`] : [];
  }
  if (row.app !== app) return [`${entry.upstreamId}: of ${app}, noted for ${row.app}`];
  const tokens = `${entry.inputTokens}+${entry.outputTokens}`;
  return row.tokens === null || row.tokens === tokens ? [] : [`${app}: ${row.tokens}, billed ${tokens}`];
}

/**
 * One row for each request that reached the upstream; more only where a process died or a client left before it was sent, or
 * where it failed on its way and cost nothing.
 */
function compareCall(app: string, entries: Billed[], call: Call = noRows()): string[] {
  const found: string[] = [];
  const { rows, unfinished, free, problems } = call;
  if (rows < entries.length) found.push(`${app}: ${entries.length} at the upstream, ${rows} rows`);
  const more = rows - unfinished - entries.length;
  if (more > free) found.push(`${app}: ${entries.length} at the upstream, ${rows} rows (${problems.join()})`);
  if (arrivesTwice(Number(app.slice('call-'.length))) && entries.length > 1)
    found.push(`${app}: delivered twice, ran ${entries.length} times`);
  return found;
}
