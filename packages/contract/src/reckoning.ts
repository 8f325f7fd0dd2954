import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant, pageInput, pageOf, picoText } from './page.ts';

const repricedModel = z.object({
  model: z.string(),
  currency,
  calls: z.number().int(),
  beforePico: picoText,
  afterPico: picoText,
  deltaPico: picoText,
});
export type RepricedModel = z.infer<typeof repricedModel>;

export const reratingItem = z.object({
  id: id('rerating'),
  at: instant,
  by: z.string(),
  from: instant,
  to: instant,
  model: z.string().nullable(),
  calls: z.number().int(),
  deltas: z.array(z.object({ currency, deltaPico: picoText })),
});
export type ReratingItem = z.infer<typeof reratingItem>;

export const reratedCall = z.object({
  usageId: id('usage'),
  requestId: z.string(),
  /** When the call was made. */
  at: instant,
  model: z.string(),
  app: z.string().nullable(),
  currency,
  beforePico: picoText,
  afterPico: picoText,
  deltaPico: picoText,
  /** The tier of the price that applied: a long input, a batch. */
  priceTier: z.string().nullable(),
});
export type ReratedCall = z.infer<typeof reratedCall>;

export const reckoning = {
  rerate: route('POST /v1/usage/reratings', 'models.manage', {
    summary:
      'Price settled calls by the price versions that are known now; the difference becomes adjustments',
    keys: true,
  })
    .input(
      z.object({
        from: instant,
        to: instant,
        /** As it is named in the pool; absent: all. */
        model: z.string().max(200).optional(),
        /** Only shows what would change. */
        dryRun: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        /** null: nothing was written. */
        rerating: reratingItem.nullable(),
        /** Calls that were looked at, and those of models that had no price at their time. */
        calls: z.number().int(),
        unpriced: z.number().int(),
        changes: z.array(repricedModel),
      }),
    ),
  list: route('GET /v1/usage/reratings', 'usage.read', {
    summary: 'Re-ratings with what they changed, newest first',
    keys: true,
  })
    .input(pageInput)
    .output(pageOf(reratingItem)),
  calls: route('GET /v1/usage/reratings/{reratingId}/calls', 'usage.read', {
    summary: 'Every call that a re-rating changed, with what it cost before and after',
    keys: true,
  })
    .input(pageInput.extend({ reratingId: id('rerating') }))
    .output(pageOf(reratedCall)),
};

export const reckoningProblems = {
  'reckoning.period': 422,
  'reckoning.too_many': 422,
} as const;
