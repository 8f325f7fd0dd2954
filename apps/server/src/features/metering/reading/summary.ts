import type { BreakdownRow } from './breakdown-store.ts';
import type { UsageGroup } from './usage-store.ts';

interface Sums {
  requests: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  costs: Map<'USD' | 'CNY', bigint>;
}

/** Folds the grouped rows into days, models and totals. Currencies are never added to each other. */
export function summarise(groups: UsageGroup[]) {
  const days = new Map<string, Sums>();
  const models = new Map<string, Sums>();
  const totals = emptySums();
  for (const group of groups) {
    add(totals, group);
    add(entry(days, group.day), group);
    add(entry(models, group.model), group);
  }
  return {
    byDay: [...days].map(([day, sums]) => {
      const { errors: _, ...rest } = present(sums);
      return { day, ...rest };
    }),
    byModel: [...models]
      .map(([model, sums]) => ({ model, ...present(sums) }))
      .sort((left, right) => right.requests - left.requests || (left.model < right.model ? -1 : 1)),
    totals: present(totals),
  };
}

function emptySums(): Sums {
  return { requests: 0, errors: 0, inputTokens: 0, outputTokens: 0, costs: new Map() };
}

function entry(sums: Map<string, Sums>, key: string): Sums {
  const known = sums.get(key) ?? emptySums();
  sums.set(key, known);
  return known;
}

function add(sums: Sums, group: Omit<UsageGroup, 'day' | 'model'>): void {
  sums.requests += Number(group.requests);
  sums.errors += Number(group.errors);
  sums.inputTokens += Number(group.input_tokens);
  sums.outputTokens += Number(group.output_tokens);
  if (group.cost_pico === null || group.currency === null) return;
  const currency = group.currency as 'USD' | 'CNY';
  sums.costs.set(currency, (sums.costs.get(currency) ?? 0n) + BigInt(group.cost_pico));
}

function present({ costs, ...counts }: Sums) {
  return {
    ...counts,
    costs: [...costs].map(([currency, cost]) => ({ currency, costPico: String(cost) })),
  };
}

/** Joins the rows of one thing in several currencies, which are never added to each other. */
export function mergeBreakdown(rows: BreakdownRow[]) {
  const sums = new Map<string, { id: string | null; name: string | null; sums: Sums }>();
  for (const row of rows) {
    const key = row.id ?? '';
    const known = sums.get(key) ?? { id: row.id, name: row.name, sums: emptySums() };
    sums.set(key, known);
    add(known.sums, row);
  }
  return [...sums.values()].map(({ id, name, sums: counts }) => ({ id, name, ...present(counts) }));
}
