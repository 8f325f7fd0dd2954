import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant } from './page.ts';

const pico = z.string().regex(/^\d{1,30}$/);

/** Pico-units per unit of the other buckets; what is absent costs like plain input or output (tools, audio time: nothing). */
export const bucketRates = z
  .object({
    cacheWrite5mPico: pico,
    cacheWrite1hPico: pico,
    audioInputPico: pico,
    imageInputPico: pico,
    reasoningPico: pico,
    audioOutputPico: pico,
    toolCallPico: pico,
    searchUnitPico: pico,
    /** Per second of audio. */
    secondPico: pico,
    /** Per picture made. */
    imagePico: pico,
    /** Once per request. */
    requestPico: pico,
  })
  .partial();

/** Replaces the base rates where all its conditions hold: a longer input, or a service tier such as `batch`. */
export const priceTier = z.object({
  aboveInputTokens: z.number().int().min(1).optional(),
  serviceTier: z.string().min(1).max(40).optional(),
  inputPico: pico,
  cachedInputPico: pico.nullable().optional(),
  outputPico: pico,
  rates: bucketRates.optional(),
});

/** One price as the shipped list or an import has it. */
const bookEntry = z.object({
  vendor: z.string(),
  model: z.string(),
  currency,
  inputPico: pico,
  cachedInputPico: pico.nullable(),
  outputPico: pico,
  rates: bucketRates.optional(),
  tiers: z.array(priceTier).optional(),
  source: z.string().optional(),
});
export type BookEntry = z.infer<typeof bookEntry>;

const applied = z.object({
  applied: z.array(
    z.object({ modelId: id('model'), model: z.string(), currency, inputPico: pico, outputPico: pico }),
  ),
  skipped: z.array(
    z.object({
      line: z.number().int().nullable(),
      model: z.string(),
      reason: z.enum(['unknown-model', 'has-price', 'invalid', 'ambiguous', 'not-editable']),
    }),
  ),
});
export type PricesApplied = z.infer<typeof applied>;

export const prices = {
  book: route('GET /v1/price-book', 'models.use', {
    summary: 'The shipped price list (date and source stated), and which models of the pool it knows',
    keys: true,
  })
    .input(z.object({ search: z.string().max(200).optional() }))
    .output(
      z.object({
        /** When the list was made, and from what. Prices change: check them against the provider's page. */
        date: z.string(),
        origin: z.string(),
        items: z.array(bookEntry),
        models: z.array(
          z.object({
            modelId: id('model'),
            model: z.string(),
            upstreamName: z.string(),
            priced: z.boolean(),
            entry: bookEntry.nullable(),
          }),
        ),
      }),
    ),
  apply: route('POST /v1/price-book/apply', 'models.manage', {
    summary: 'Give models the prices of the shipped list',
    keys: true,
  })
    .input(
      z.object({
        modelIds: z.array(id('model')).max(500).optional(),
        /** Also models that have a price: as a new version. */
        replace: z.boolean().default(false),
      }),
    )
    .output(applied),
  import: route('POST /v1/price-book/import', 'models.manage', {
    summary: 'Add price versions from a CSV or JSON file',
    keys: true,
  })
    .input(
      z.object({
        format: z.enum(['csv', 'json']),
        /** CSV columns: model,currency,inputPico,cachedInputPico,outputPico; JSON: a list with rates and tiers besides. */
        content: z.string().max(2_000_000),
        effectiveFrom: instant.optional(),
        replace: z.boolean().default(true),
      }),
    )
    .output(applied),
};
