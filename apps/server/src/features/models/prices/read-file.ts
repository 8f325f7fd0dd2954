import { type BookEntry, priceTier } from '@jishi/contract';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { problem } from '../../../kernel/problem.ts';

const pico = z.string().regex(/^\d{1,30}$/);
const entry = z.object({
  vendor: z.string().default(''),
  model: z.string().min(1).max(200),
  currency: z.enum(['USD', 'CNY']),
  inputPico: pico,
  cachedInputPico: pico.nullable().default(null),
  outputPico: pico,
  rates: priceTier.shape.rates,
  tiers: z.array(priceTier).optional(),
});

export interface ReadLine {
  line: number;
  model: string;
  /** undefined: the line makes no sense. */
  entry: BookEntry | undefined;
}

/** Lines of a price file. @throws Problem `request.malformed` when it is no CSV or JSON at all */
export function readPriceFile(format: 'csv' | 'json', content: string): ReadLine[] {
  return rowsOf(format, content).map((row, index) => {
    const parsed = entry.safeParse(row);
    const model = typeof row === 'object' && row !== null && 'model' in row ? String(row.model) : '';
    // The first line of a CSV names its columns.
    return {
      line: format === 'csv' ? index + 2 : index + 1,
      model,
      entry: parsed.success ? parsed.data : undefined,
    };
  });
}

function rowsOf(format: 'csv' | 'json', content: string): unknown[] {
  try {
    if (format === 'csv') {
      const rows = parse(content, { columns: true, skip_empty_lines: true, trim: true, bom: true });
      return (rows as Record<string, string>[]).map((row) =>
        Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
      );
    }
    const rows: unknown = JSON.parse(content);
    if (Array.isArray(rows)) return rows;
  } catch (error) {
    throw problem('request.malformed', {}, error);
  }
  throw problem('request.malformed');
}
