import { z } from 'zod';
import { citation } from './assistant.ts';
import { id } from './ids.ts';
import { principal, principalView } from './knowledge.ts';
import { route } from './meta.ts';
import { instant, ok, pageInput, pageOf } from './page.ts';

/**
 * `active` is given to who asks · `off` switched off · `not-yet-effective`, `expired` by its dates · `source-lost` a document
 * that it cites was changed, replaced or deleted, or the reader may not read it: then it is not given.
 */
export const reviewedState = z.enum(['active', 'off', 'not-yet-effective', 'expired', 'source-lost']);
export type ReviewedState = z.infer<typeof reviewedState>;

export const reviewedAnswer = z.object({
  id: id('answer'),
  base: z.object({ id: id('base'), name: z.string() }),
  questions: z.array(z.string()),
  answer: z.string(),
  /** How near a question has to be to one of these, 0.5–1; 1 = the same words. */
  threshold: z.number(),
  enabled: z.boolean(),
  effectiveAt: instant.nullable(),
  expiresAt: instant.nullable(),
  state: reviewedState,
  /** What it cites, as far as the reader may read it; `lost` others are gone. */
  citations: z.array(citation),
  lost: z.number().int(),
  access: z.object({
    mode: z.enum(['inherit', 'list']),
    entries: z.array(principalView),
    denied: z.array(principalView),
  }),
  /** How often it was given. */
  uses: z.number().int(),
  updatedAt: instant,
  /** Who stands for it. */
  updatedBy: z.string().nullable(),
  can: z.object({ write: z.boolean() }),
});
export type ReviewedAnswer = z.infer<typeof reviewedAnswer>;

const questions = z.array(z.string().trim().min(1).max(500)).min(1).max(20);
const fields = z.object({
  questions,
  answer: z.string().trim().min(1).max(8000),
  threshold: z.number().min(0.5).max(1).default(0.8),
  enabled: z.boolean().default(true),
  effectiveAt: instant.nullable().default(null),
  expiresAt: instant.nullable().default(null),
  /** Chunks of the base that it rests on; `start` and `end` are places in the document's text, left out = the whole chunk. */
  sources: z
    .array(
      z.object({
        chunkId: id('chunk'),
        start: z.number().int().min(0).optional(),
        end: z.number().int().min(0).optional(),
      }),
    )
    .max(20)
    .default([]),
  access: z
    .object({
      mode: z.enum(['inherit', 'list']),
      entries: z.array(principal).max(500).default([]),
      denied: z.array(principal).max(500).default([]),
    })
    .default({ mode: 'inherit', entries: [], denied: [] }),
});

const path = z.object({ answerId: id('answer') });
const line = '/v1/knowledge/answers' as const;

export const reviewedAnswers = {
  list: route(`GET ${line}`, 'knowledge.write', {
    summary: 'Reviewed answers of a base in which I may write',
    keys: true,
  })
    .input(z.object({ ...pageInput.shape, baseId: id('base'), search: z.string().max(200).optional() }))
    .output(pageOf(reviewedAnswer)),
  create: route(`POST ${line}`, 'knowledge.write', {
    summary: 'An answer that is given, labelled as reviewed, when a question is (nearly) one of these',
    status: 201,
    keys: true,
  })
    .input(fields.extend({ baseId: id('base') }))
    .output(reviewedAnswer),
  update: route(`PUT ${line}/{answerId}`, 'knowledge.write', {
    summary: 'Replace a reviewed answer; left out sources stay as they are',
    keys: true,
  })
    .input(path.extend({ ...fields.shape, sources: fields.shape.sources.unwrap().optional() }))
    .output(reviewedAnswer),
  remove: route(`DELETE ${line}/{answerId}`, 'knowledge.write', {
    summary: 'Delete a reviewed answer; where it was given it is withheld from then on',
    keys: true,
  })
    .input(path)
    .output(ok),
  match: route(`POST ${line}/match`, 'assistant.use', {
    summary: 'Which reviewed answer I would get for a question, and how near it is',
    keys: true,
  })
    .input(
      z.object({
        question: z.string().trim().min(1).max(2000),
        baseIds: z.array(id('base')).max(100).optional(),
      }),
    )
    .output(
      z.object({
        match: z
          .object({ id: id('answer'), question: z.string(), answer: z.string(), score: z.number() })
          .nullable(),
      }),
    ),
};

export const reviewedProblems = {
  'correction.answer_not_found': 404,
  'correction.source_elsewhere': 422,
  'correction.answer_dates': 422,
} as const;
