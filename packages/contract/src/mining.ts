import { z } from 'zod';
import { citation } from './assistant.ts';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, pageInput, pageOf } from './page.ts';

/** `documents` passages of a base · `conversations` questions whose answer was rated up. */
export const miningOrigin = z.enum(['documents', 'conversations']);
export type MiningOrigin = z.infer<typeof miningOrigin>;

export const miningRun = z.object({
  id: id('miningRun'),
  base: z.object({ id: id('base'), name: z.string() }),
  origin: miningOrigin,
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Passages or conversations to look at, and how many were. */
  total: z.number().int(),
  done: z.number().int(),
  /** Pairs that wait for review, and those that were left out: repeated, contradicted by their source, or not usable. */
  proposed: z.number().int(),
  dropped: z.number().int(),
  /** Why it failed. */
  problem: z.string().nullable(),
  model: z.string().nullable(),
  startedBy: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type MiningRun = z.infer<typeof miningRun>;

export const minedPair = z.object({
  id: id('minedPair'),
  base: z.object({ id: id('base'), name: z.string() }),
  origin: miningOrigin,
  question: z.string(),
  answer: z.string(),
  /** What it was written from. */
  citations: z.array(citation),
  /** Every sentence of the answer stands in its source, by words and facts. */
  verified: z.boolean(),
  /** A reviewed answer to nearly the same question. */
  nearAnswer: z.object({ id: id('answer'), question: z.string() }).nullable(),
  state: z.enum(['proposed', 'accepted', 'rejected']),
  /** Its source was changed, replaced, switched off or has expired: it cannot be accepted. */
  retired: z.boolean(),
  /** What it became. */
  answerId: id('answer').nullable(),
  reviewedBy: z.string().nullable(),
  createdAt: instant,
});
export type MinedPair = z.infer<typeof minedPair>;

const runs = '/v1/knowledge/mining/runs' as const;
const pairs = '/v1/knowledge/mining/pairs' as const;
const pairPath = z.object({ pairId: id('minedPair') });

export const mining = {
  start: route(`POST ${runs}`, 'knowledge.write', {
    summary:
      'Let a model write question and answer pairs from documents, or from answers that were rated up, in the background',
    status: 202,
    keys: true,
  })
    .input(
      z.object({
        baseId: id('base'),
        origin: miningOrigin.default('documents'),
        /** Only these documents of the base, or conversations that cite one of them. */
        documentIds: z.array(id('document')).min(1).max(200).optional(),
        /** Passages or conversations to look at; spread over all of them. Each is one call of the model. */
        most: z.number().int().min(1).max(500).default(50),
        /** A chat model by name; default: the default one. */
        model: z.string().max(120).optional(),
      }),
    )
    .output(miningRun),
  runs: route(`GET ${runs}`, 'knowledge.write', {
    summary: 'The last mining runs of a base, newest first',
    keys: true,
  })
    .input(z.object({ baseId: id('base') }))
    .output(z.object({ items: z.array(miningRun) })),
  cancel: route(`POST ${runs}/{runId}/cancel`, 'knowledge.write', {
    summary: 'Stop a mining run; pairs that it found stay',
    keys: true,
  })
    .input(z.object({ runId: id('miningRun') }))
    .output(miningRun),
  pairs: route(`GET ${pairs}`, 'knowledge.write', {
    summary: 'Mined pairs of a base whose sources I may read, newest first',
    keys: true,
  })
    .input(
      z.object({
        ...pageInput.shape,
        baseId: id('base'),
        state: minedPair.shape.state.default('proposed'),
      }),
    )
    .output(pageOf(minedPair)),
  accept: route(`POST ${pairs}/{pairId}/accept`, 'knowledge.write', {
    summary:
      'Make a pair a reviewed answer, as it is or in other words; it cites what the pair was written from',
    keys: true,
  })
    .input(
      pairPath.extend({
        questions: z.array(z.string().trim().min(1).max(500)).min(1).max(20).optional(),
        answer: z.string().trim().min(1).max(8000).optional(),
      }),
    )
    .output(minedPair),
  reject: route(`POST ${pairs}/{pairId}/reject`, 'knowledge.write', {
    summary: 'Leave a pair out; later runs do not propose it again',
    keys: true,
  })
    .input(pairPath)
    .output(minedPair),
};

export const miningProblems = {
  'correction.mining_not_found': 404,
  'correction.pair_not_found': 404,
  'correction.pair_decided': 409,
  'correction.pair_retired': 409,
  'correction.mining_runs': 409,
  'correction.mining_without_model': 409,
  'correction.nothing_to_mine': 409,
} as const;
