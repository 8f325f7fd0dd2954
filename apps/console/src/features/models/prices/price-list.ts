import type { ModelItem } from '@jishi/contract';

/** One line of an import: a model and its price per token in pico-units. */
export interface ImportedPrice {
  model: string;
  currency: string;
  inputPico: string;
  outputPico: string;
}

export type Effect = 'new' | 'change' | 'same' | 'unknown';

/** What an import would do, line by line, before anything is sent. The server reads the file again and has the last word. */
export function previewOf(
  lines: readonly ImportedPrice[],
  models: readonly ModelItem[],
): { line: ImportedPrice; model: ModelItem | undefined; effect: Effect }[] {
  return lines.map((line) => {
    const model = models.find(({ name, upstreamName }) => name === line.model || upstreamName === line.model);
    return { line, model, effect: effectOf(line, model) };
  });
}

function effectOf(line: ImportedPrice, model: ModelItem | undefined): Effect {
  if (model === undefined) return 'unknown';
  const { price } = model;
  if (price === null) return 'new';
  const same =
    price.currency === line.currency &&
    BigInt(price.inputPico) === BigInt(line.inputPico) &&
    BigInt(price.outputPico) === BigInt(line.outputPico);
  return same ? 'same' : 'change';
}

/** The lines of a CSV (with a header) or JSON file that can be read; the rest is left for the server to name. */
export function readPrices(text: string, format: 'csv' | 'json'): ImportedPrice[] {
  const rows = format === 'json' ? jsonRows(text) : csvRows(text);
  return rows.flatMap((row) => {
    const model = String(row.model ?? '').trim();
    const [currency, inputPico, outputPico] = ['currency', 'inputPico', 'outputPico'].map((name) =>
      String(row[name] ?? '').trim(),
    );
    const fits = model !== '' && isPico(inputPico) && isPico(outputPico) && currency !== undefined;
    return fits ? [{ model, currency, inputPico, outputPico }] : [];
  });
}

function isPico(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,30}$/.test(text);
}

type Row = Record<string, unknown>;

function jsonRows(text: string): Row[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((row) => typeof row === 'object' && row !== null) : [];
  } catch {
    return [];
  }
}

/** Prices hold no commas, quotes or line breaks: cells are split plainly. */
function csvRows(text: string): Row[] {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const names = head.split(',').map((name) => name.trim());
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])),
  );
}
