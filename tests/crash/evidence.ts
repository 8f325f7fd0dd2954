import { openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { apiModel, assistantModel, type Ledger } from './load.ts';
import { billedFrom, type Served } from './upstream.ts';

export interface UsageRow {
  model: string;
  inputTokens: number;
  status: string;
  problem: string | null;
}

/** What lies in the database once its server has stopped. */
export interface Remains {
  usage: UsageRow[];
  turnsByStatus: Record<string, number>;
  /** Documents whose visible chunks, or whose index entries, are not exactly the chunks that they should have. */
  brokenDocuments: string[];
  chunks: number;
}

export async function readRemains(dataDirectory: string): Promise<Remains> {
  const database = await openDatabase({ dataDirectory });
  try {
    const { system } = database;
    const usage = await system
      .selectFrom('usage_record')
      .select(['model_name as model', 'input_tokens as inputTokens', 'status', 'problem'])
      .execute();
    const { rows: turns } = await database.execute(
      'select status, count(*)::int as count from turn group by 1',
    );
    const { rows: documents } = await database.execute(contentSql);
    return {
      usage: usage.map((row) => ({ ...row, inputTokens: Number(row.inputTokens) })),
      turnsByStatus: Object.fromEntries(
        (turns as { status: string; count: number }[]).map(({ status, count }) => [status, count]),
      ),
      brokenDocuments: (documents as Content[]).flatMap(fault),
      chunks: (documents as Content[]).reduce((sum, { chunks }) => sum + chunks, 0),
    };
  } finally {
    await database.close();
  }
}

interface Content {
  id: string;
  status: string;
  expected: number;
  /** Of the visible run. */
  chunks: number;
  /** Of other runs, with nothing in the queue of removals for them. */
  strays: number;
  /** Places in index entries, and how many different chunks they name that are visible. */
  entries: number;
  indexed: number;
}

const contentSql = `
  select document.id, document.status, document.chunk_count as expected,
    (select count(*)::int from chunk where chunk.document_id = document.id and chunk.run = document.indexed_run) as chunks,
    (select count(*)::int from chunk where chunk.document_id = document.id
      and chunk.run is distinct from document.indexed_run
      and not exists (select 1 from removed_content where removed_content.document_id = document.id)) as strays,
    (select count(*)::int from search_entry, unnest(chunk_ids) as listed (chunk_id)
      where search_entry.document_id = document.id and listed.chunk_id is not null) as entries,
    (select count(distinct listed.chunk_id)::int from search_entry, unnest(chunk_ids) as listed (chunk_id), chunk
      where search_entry.document_id = document.id and chunk.id = listed.chunk_id
        and chunk.run = document.indexed_run) as indexed
  from document`;

function fault(content: Content): string[] {
  const { status, expected, chunks, strays, entries, indexed } = content;
  const whole =
    status === 'ready' &&
    chunks === expected &&
    expected > 0 &&
    strays === 0 &&
    entries === chunks &&
    indexed === chunks;
  return whole ? [] : [JSON.stringify(content)];
}

/** What is wrong with the usage ledger, compared with what the upstream served and what clients sent. */
export function checkUsage(rows: UsageRow[], served: Served[], ledger: Ledger): string[] {
  const faults = rows
    .filter((row) => row.status !== 'ok' && row.problem !== 'interrupted')
    .map((row) => `unexpected row ${JSON.stringify(row)}`);
  const billed = rows.filter((row) => row.status === 'ok');
  const interrupted = rows.filter((row) => row.problem === 'interrupted');
  faults.push(...checkBilled(billed, served));
  const known = new Set(billed.map(({ inputTokens }) => inputTokens));
  const unsettled = served.filter(({ inputTokens }) => !known.has(inputTokens));
  // Every attempt that was served but not settled has an interrupted row of its own, at its estimate.
  faults.push(...missingRows(unsettled, interrupted));
  faults.push(...checkCalls({ billed, interrupted, served }, ledger));
  return faults;
}

function checkBilled(billed: UsageRow[], served: Served[]): string[] {
  const seen = new Set<number>();
  return billed.flatMap(({ model, inputTokens }) => {
    const entry = served[inputTokens - billedFrom];
    if (entry === undefined || entry.model !== model) return [`a bill that nobody wrote: ${inputTokens}`];
    if (seen.has(inputTokens)) return [`doubled: ${inputTokens}`];
    seen.add(inputTokens);
    return [];
  });
}

function missingRows(unsettled: Served[], interrupted: UsageRow[]): string[] {
  const left = new Map<string, number>();
  for (const { model, inputTokens } of interrupted) {
    const key = `${model} ${inputTokens}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return unsettled.flatMap(({ model, estimate }) => {
    const key = `${model} ${estimate}`;
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0 ? [] : [`no row for a served attempt: ${key}`];
  });
}

interface Rows {
  billed: UsageRow[];
  interrupted: UsageRow[];
  served: Served[];
}

/** No call has two rows, and a call that the client saw complete has the exact one. */
function checkCalls({ billed, interrupted, served }: Rows, ledger: Ledger): string[] {
  const byApi = ({ model }: UsageRow) => model === apiModel;
  const estimateOf = ({ inputTokens }: UsageRow) => served[inputTokens - billedFrom]?.estimate ?? 0;
  const exact = billed.filter(byApi).map(estimateOf);
  const all = [...exact, ...interrupted.filter(byApi).map(({ inputTokens }) => inputTokens)];
  const known = new Set(exact);
  const asked = [...billed, ...interrupted].filter(({ model }) => model === assistantModel).length;
  return [
    ...all
      .filter((estimate, index) => all.indexOf(estimate) !== index)
      .map((estimate) => `two rows for one call of ${estimate} tokens`),
    ...all
      .filter((estimate) => !ledger.completionsSent.has(estimate))
      .map((estimate) => `a row for a call that was not made: ${estimate}`),
    ...ledger.completions
      .filter((estimate) => !known.has(estimate))
      .map((estimate) => `a completed call of ${estimate} tokens has no exact row`),
    ...(asked > ledger.generatedAsked ? [`${asked} rows for ${ledger.generatedAsked} questions`] : []),
  ];
}
