import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant, ok, pageInput, pageOf, picoText } from './page.ts';

/** Whose export a file looks like; `generic`: columns are chosen by hand. */
export const billFormats = [
  'openai-costs',
  'openai-usage',
  'anthropic-costs',
  'anthropic-usage',
  'dashscope',
  'generic',
] as const;
export type BillFormat = (typeof billFormats)[number];

/** Why a line of the bill and the ledger agree or not; the likely reason, from the figures alone. */
export const billReasons = [
  'match',
  'rounding',
  'time-zone',
  'missing-here',
  'missing-there',
  'price',
  'unpriced',
  'currency',
  'estimated',
  'usage',
  'unclear',
] as const;
export type BillReason = (typeof billReasons)[number];

const column = z.string().max(200).nullable().default(null);

/** Which columns of the file say what, by their titles. */
export const billMapping = z.object({
  date: z.string().max(200),
  model: column,
  key: column,
  cost: column,
  /** Currency of each row; absent: `currency` of the settings. */
  currency: column,
  requests: column,
  /** Added up: a bill that tells cached tokens apart needs them all. */
  inputTokens: z.array(z.string().max(200)).max(8).default([]),
  outputTokens: z.array(z.string().max(200)).max(8).default([]),
  /** Bills with a row per item: how much, of what (its words tell input from output), in which unit (thousands, millions). */
  quantity: column,
  item: column,
  unit: column,
});
export type BillMapping = z.infer<typeof billMapping>;

const tolerance = z.object({
  /** Of the larger side, per line. */
  percent: z.number().min(0).max(100),
  /** Per line; whatever is smaller is no difference. */
  amountPico: z.string().regex(/^\d{1,30}$/),
});
export type BillTolerance = z.infer<typeof tolerance>;

export const billSettings = z.object({
  /** Whose bill it is. */
  providerId: id('provider'),
  mapping: billMapping,
  grain: z.enum(['day', 'month']).default('day'),
  /** In which the days of the bill begin (IANA). */
  timeZone: z.string().min(1).max(64).default('UTC'),
  currency: currency.default('USD'),
  tolerance: tolerance.default({ percent: 1, amountPico: '10000000000' }),
  /** Keys of the bill that belong to another provider record, or (null) are not used through Jishi at all. */
  keys: z
    .array(z.object({ name: z.string().max(200), providerId: id('provider').nullable() }))
    .max(200)
    .default([]),
});
export type BillSettings = z.infer<typeof billSettings>;

export const billPreview = z.object({
  fileName: z.string(),
  format: z.enum(billFormats),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030']),
  columns: z.array(z.string()),
  /** The first rows, as they are read. */
  sample: z.array(z.array(z.string())),
  rows: z.number().int(),
  /** Rows with more or fewer cells than there are columns. */
  ragged: z.number().int(),
  /** What the titles suggest; null where no column is a date. */
  mapping: billMapping.nullable(),
  grain: z.enum(['day', 'month']),
  timeZone: z.string(),
  currency,
  /** Values of the column of keys, at most 200. */
  keys: z.array(z.string()),
});
export type BillPreview = z.infer<typeof billPreview>;

const money = z.object({ currency, billPico: picoText, ledgerPico: picoText, deltaPico: picoText });

export const billItem = z.object({
  id: id('bill'),
  at: instant,
  by: z.string(),
  fileName: z.string(),
  /** null: its record was deleted. */
  provider: z.string().nullable(),
  format: z.enum(billFormats),
  grain: z.enum(['day', 'month']),
  timeZone: z.string(),
  /** First and last day (or month) of the bill. */
  from: z.string(),
  to: z.string(),
  tolerance,
  rows: z.number().int(),
  /** Rows that are no part of the comparison: without a date (totals), a model or an amount. */
  skipped: z.object({
    rows: z.number().int(),
    examples: z.array(
      z.object({
        line: z.number().int(),
        reason: z.enum(['no-date', 'no-model', 'no-amount', 'ignored-key']),
      }),
    ),
  }),
  lines: z.number().int(),
  totals: z.array(money),
  reasons: z.array(
    z.object({
      reason: z.enum(billReasons),
      lines: z.number().int(),
      deltas: z.array(z.object({ currency, deltaPico: picoText })),
    }),
  ),
  /** A zone in which fewer lines differ. */
  betterTimeZone: z.object({ timeZone: z.string(), differences: z.number().int() }).nullable(),
  /** Whether the caller may compare anew and delete. */
  editable: z.boolean(),
});
export type BillItem = z.infer<typeof billItem>;

const side = z.object({
  requests: z.number().int().nullable(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  costPico: picoText.nullable(),
});

export const billLine = z.object({
  number: z.number().int(),
  /** Day or month. */
  day: z.string(),
  provider: z.string().nullable(),
  /** At the provider. */
  model: z.string(),
  /** Names and keys of the bill that were added up here. */
  billModels: z.array(z.string()),
  keys: z.array(z.string()),
  currency,
  /** null: not there at all. */
  bill: side.nullable(),
  ledger: side.nullable(),
  deltaPico: picoText.nullable(),
  reason: z.enum(billReasons),
});
export type BillLine = z.infer<typeof billLine>;

const path = z.object({ billId: id('bill') });

export const bills = {
  preview: route('POST /v1/usage/bills/preview', 'models.manage', {
    summary:
      'Read a provider’s bill (multipart: one CSV `file`) and suggest what its columns mean; nothing is kept',
    keys: true,
    raw: true,
  }).output(billPreview),
  upload: route('POST /v1/usage/bills', 'models.manage', {
    summary:
      'Compare a provider’s bill with the ledger (multipart: a field `settings` of JSON, then one CSV `file`)',
    status: 201,
    keys: true,
    raw: true,
  }).output(billItem),
  list: route('GET /v1/usage/bills', 'usage.read', {
    summary: 'Bills that were compared, newest first',
    keys: true,
  })
    .input(pageInput)
    .output(pageOf(billItem)),
  get: route('GET /v1/usage/bills/{billId}', 'usage.read', {
    summary: 'One bill with its sums and reasons',
    keys: true,
  })
    .input(path)
    .output(billItem),
  lines: route('GET /v1/usage/bills/{billId}/lines', 'usage.read', {
    summary: 'Lines of a bill beside the ledger, by day and model, the largest differences first',
    keys: true,
  })
    .input(
      pageInput.extend({
        billId: id('bill'),
        reason: z.enum(billReasons).optional(),
        /** Leaves out what agrees. */
        differences: z.stringbool().default(false),
      }),
    )
    .output(pageOf(billLine)),
  export: route('GET /v1/usage/bills/{billId}/export', 'usage.read', {
    summary: 'Every line as CSV (formula-safe)',
    keys: true,
  })
    .input(path)
    .output(z.object({ fileName: z.string(), csv: z.string() })),
  compare: route('POST /v1/usage/bills/{billId}/compare', 'models.manage', {
    summary: 'Compare a stored bill with the ledger as it is now, with another tolerance or time zone',
    keys: true,
  })
    .input(path.extend({ tolerance: tolerance.optional(), timeZone: z.string().min(1).max(64).optional() }))
    .output(billItem),
  remove: route('DELETE /v1/usage/bills/{billId}', 'models.manage', {
    summary: 'Delete a bill and its comparison; the ledger stays',
    keys: true,
  })
    .input(path)
    .output(ok),
};

export const billProblems = {
  'reckoning.bill_not_found': 404,
  'reckoning.bill_unreadable': 422,
  'reckoning.bill_encoding': 422,
  'reckoning.bill_too_large': 413,
  'reckoning.bill_too_many_rows': 422,
  'reckoning.bill_column': 422,
  'reckoning.bill_empty': 422,
  'reckoning.bill_too_long': 422,
} as const;
