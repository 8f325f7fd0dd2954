import type { BookEntry, Id, PricesApplied } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { insertPrice, listModels, type ModelRow } from '../catalogue/model-store.ts';
import { inPool } from '../catalogue/operator-store.ts';
import { mayEdit, operatorTenantId } from '../catalogue/owner.ts';
import { readPriceFile } from './read-file.ts';
import { entryFor, shippedPrices } from './shipped.ts';

const shown = 200;

export async function priceBook(scope: Scope, search: string | undefined) {
  const { head, entries } = shippedPrices();
  const wanted = search?.trim().toLowerCase() ?? '';
  const rows = await visibleRows(scope);
  return {
    ...head,
    items: entries
      .filter(({ vendor, model }) => `${vendor}/${model}`.toLowerCase().includes(wanted))
      .slice(0, shown),
    models: rows.map((row) => {
      const entry = entryFor(entries, row.upstream_name);
      return {
        modelId: row.id as Id<'model'>,
        model: row.name,
        upstreamName: row.upstream_name,
        priced: row.price_id !== null,
        entry: entry === undefined || entry === 'ambiguous' ? null : entry,
      };
    }),
  };
}

function visibleRows(scope: Scope): Promise<ModelRow[]> {
  return scope.tx((tx) => listModels(tx, { at: scope.clock.now(), operator: operatorTenantId }));
}

type Skipped = PricesApplied['skipped'][number];
interface Pricing {
  row: ModelRow;
  entry: BookEntry;
}

/** Prices of the shipped list for the models named, or all that it knows. */
export async function applyShipped(
  scope: Scope,
  { modelIds, replace }: { modelIds?: string[] | undefined; replace: boolean },
): Promise<PricesApplied> {
  const { head, entries } = shippedPrices();
  const visible = await visibleRows(scope);
  if (modelIds?.some((wanted) => !visible.some(({ id }) => id === wanted))) throw problem('not_found');
  const rows = visible.filter(({ id }) => modelIds?.includes(id) ?? true);
  const skipped: Skipped[] = [];
  const pricings = rows.flatMap((row) => {
    const entry = entryFor(entries, row.upstream_name);
    const reason = reasonAgainst(scope, row, { entry, replace });
    if (reason === undefined && typeof entry === 'object') return [{ row, entry }];
    skipped.push({ line: null, model: row.name, reason: reason ?? 'unknown-model' });
    return [];
  });
  return write(scope, pricings, { skipped, source: `${head.origin}, ${head.date}` });
}

/** Prices from somebody's own file, by the model's public or upstream name. */
export async function importPrices(
  scope: Scope,
  input: { format: 'csv' | 'json'; content: string; effectiveFrom?: string | undefined; replace: boolean },
): Promise<PricesApplied> {
  const lines = readPriceFile(input.format, input.content);
  const rows = await visibleRows(scope);
  const skipped: Skipped[] = [];
  const pricings = lines.flatMap(({ line, model, entry }) => {
    const row = rows.find(({ name, upstream_name }) => name === model || upstream_name === model);
    const reason =
      entry === undefined
        ? 'invalid'
        : row === undefined
          ? 'unknown-model'
          : reasonAgainst(scope, row, { entry, replace: input.replace });
    if (reason === undefined && row !== undefined && entry !== undefined) return [{ row, entry }];
    skipped.push({ line, model, reason: reason ?? 'invalid' });
    return [];
  });
  return write(scope, pricings, { skipped, source: 'import', effectiveFrom: input.effectiveFrom });
}

function reasonAgainst(
  scope: Scope,
  row: ModelRow,
  { entry, replace }: { entry: BookEntry | 'ambiguous' | undefined; replace: boolean },
): Skipped['reason'] | undefined {
  if (entry === undefined) return 'unknown-model';
  if (entry === 'ambiguous') return 'ambiguous';
  if (!mayEdit(scope, row)) return 'not-editable';
  return row.price_id !== null && !replace ? 'has-price' : undefined;
}

async function write(
  scope: Scope,
  pricings: Pricing[],
  {
    skipped,
    source,
    effectiveFrom,
  }: { skipped: Skipped[]; source: string; effectiveFrom?: string | undefined },
): Promise<PricesApplied> {
  await scope.tx(async (tx) => {
    for (const pricing of pricings) await addVersion(tx, scope, { ...pricing, source, effectiveFrom });
    if (pricings.length > 0)
      await recordAudit(tx, scope, {
        action: 'prices.imported',
        details: { source, models: pricings.map(({ row }) => row.id) },
      });
  });
  const applied = pricings.map(({ row, entry: { currency, inputPico, outputPico } }) => ({
    modelId: row.id as Id<'model'>,
    model: row.name,
    ...{ currency, inputPico, outputPico },
  }));
  return { applied, skipped };
}

async function addVersion(
  tx: Tx,
  scope: Scope,
  { row, entry, source, effectiveFrom }: Pricing & { source: string; effectiveFrom?: string | undefined },
): Promise<void> {
  const now = scope.clock.now();
  await inPool(tx, { scope, pool: row.tenant_id }, () =>
    insertPrice(tx, {
      tenant_id: row.tenant_id,
      id: newId('price', now.getTime()),
      model_id: row.id,
      currency: entry.currency,
      input_pico: entry.inputPico,
      cached_input_pico: entry.cachedInputPico,
      output_pico: entry.outputPico,
      rates: JSON.stringify(entry.rates ?? {}),
      tiers: JSON.stringify(entry.tiers ?? []),
      source: entry.source ?? source,
      effective_from: effectiveFrom ?? now,
      created_at: now,
    }),
  );
}
