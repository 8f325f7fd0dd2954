import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id } from './ids.ts';
import { box } from './knowledge.ts';
import { searchFilters } from './knowledge-attributes.ts';
import { route } from './meta.ts';
import { currency, instant, ok, pageInput, pageOf, picoText } from './page.ts';

export const evidence = z.object({
  /** Citation number within the turn, from 1. */
  number: z.number().int(),
  chunkId: id('chunk'),
  documentId: id('document'),
  documentName: z.string(),
  baseName: z.string(),
  format: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  pageFrom: z.number().int().nullable(),
  start: z.number().int(),
  end: z.number().int(),
  score: z.number(),
  /** The version of the document that it is of, when the document shows a newer one by now. */
  olderVersion: z.number().int().optional(),
  /** Somebody changed its words: they are not (all) those of the document. */
  edited: z.object({ by: z.string().nullable(), at: instant }).optional(),
});
export type Evidence = z.infer<typeof evidence>;

export const citation = z.object({
  number: z.number().int(),
  /** Where in the answer text the marker belongs: character offset after the sentence that it supports. */
  at: z.number().int(),
  chunkId: id('chunk'),
  documentId: id('document'),
  documentName: z.string(),
  /** The supporting sentence and its character offsets in the document's text. */
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  page: z.number().int().nullable(),
  boxes: z.array(box),
  /** The quote says what the sentence says, numbers, names and negations included. False: could not be told. */
  verified: z.boolean(),
  /** Words that somebody changed in the chunk; `since` = after the answer: the quote is what it cited, or what stands there now. */
  edited: z.object({ by: z.string().nullable(), at: instant, since: z.boolean() }).optional(),
});
export type Citation = z.infer<typeof citation>;

/**
 * `quotation` = without a model: the best sentences, word for word · `generated` = by a model from the evidence · `reviewed` =
 * written or checked by a person for this question · `not-in-documents`.
 */
export const answerKind = z.enum(['quotation', 'generated', 'reviewed', 'not-in-documents']);

/** Who stands for a reviewed answer, and since when. */
export const reviewMark = z.object({ by: z.string().nullable(), at: instant });
export type ReviewMark = z.infer<typeof reviewMark>;

/** A sentence of the answer that its evidence does not say. Character offsets in the answer. */
export const flaggedSentence = z.object({
  start: z.number().int(),
  end: z.number().int(),
  /** `contradicted` = the evidence says it otherwise · `unsupported` = none says it · `unverified` = could not be told. */
  verdict: z.enum(['contradicted', 'unsupported', 'unverified']),
  objections: z.array(z.enum(['number', 'name', 'negation', 'reversal', 'words'])),
});
export type FlaggedSentence = z.infer<typeof flaggedSentence>;

const conflictSide = z.object({
  /** Number of the evidence. */
  number: z.number().int(),
  documentId: id('document'),
  documentName: z.string(),
  quote: z.string(),
});
/** Two documents in force that say different numbers about the same thing. */
export const sourceConflict = z.object({ left: conflictSide, right: conflictSide });
export type SourceConflict = z.infer<typeof sourceConflict>;

export const askEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('turn-start'),
    turnId: id('turn'),
    conversationId: id('conversation'),
    question: z.string(),
  }),
  z.object({ type: z.literal('evidence-found'), evidence: z.array(evidence), query: z.string() }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  z.object({ type: z.literal('citation-added'), citation }),
  z.object({ type: z.literal('sentence-flagged'), sentence: flaggedSentence }),
  z.object({ type: z.literal('conflict-found'), conflict: sourceConflict }),
  z.object({
    type: z.literal('turn-end'),
    turnId: id('turn'),
    kind: answerKind,
    /** Of a reviewed answer. */
    reviewed: reviewMark.optional(),
    status: z.enum(['done', 'stopped']),
    model: z.string().nullable(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    costPico: picoText.nullable(),
    currency: currency.nullable(),
    durationMs: z.number().int(),
  }),
  z.object({ type: z.literal('error'), code: z.string(), title: z.string(), detail: z.string() }),
]);
export type AskEvent = z.infer<typeof askEvent>;

export const feedback = z.object({
  rating: z.enum(['up', 'down']),
  reason: z.enum(['wrong', 'incomplete', 'outdated', 'bad-citation', 'not-found', 'other']).nullable(),
  comment: z.string().max(2000),
});

export const turnItem = z.object({
  id: id('turn'),
  conversationId: id('conversation'),
  question: z.string(),
  answer: z.string(),
  kind: answerKind.nullable(),
  status: z.enum(['running', 'done', 'stopped', 'failed']),
  problem: z.object({ code: z.string(), text: z.string() }).nullable(),
  citations: z.array(citation),
  flags: z.array(flaggedSentence),
  /** Between documents that the reader may read. */
  conflicts: z.array(sourceConflict),
  /** Evidence that the reader may (still) read; what was revoked since is left out. */
  evidence: z.array(evidence),
  withheld: z.number().int(),
  /** The moment whose documents were asked; null = when it was asked. */
  asOf: instant.nullable(),
  /** The documents that it was asked of; null: all that its asker could find. */
  filters: searchFilters.nullable(),
  /** Of a reviewed answer; null for the others. */
  reviewed: reviewMark.nullable(),
  model: z.string().nullable(),
  createdAt: instant,
  feedback: feedback.nullable(),
});
export type TurnItem = z.infer<typeof turnItem>;

export const conversationItem = z.object({
  id: id('conversation'),
  title: z.string(),
  createdAt: instant,
  updatedAt: instant,
  turnCount: z.number().int(),
});
export type ConversationItem = z.infer<typeof conversationItem>;

export const traceStep = z.object({
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  status: z.enum(['ok', 'error']),
  details: z.record(z.string(), z.unknown()),
});
export const turnTrace = z.object({
  turnId: id('turn'),
  question: z.string(),
  steps: z.array(traceStep),
  evidence: z.array(evidence),
  withheld: z.number().int(),
  model: z.string().nullable(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costPico: picoText.nullable(),
  currency: currency.nullable(),
  durationMs: z.number().int().nullable(),
});

const conversationPath = z.object({ conversationId: id('conversation') });
const turnPath = z.object({ turnId: id('turn') });

export const assistant = {
  ask: route('POST /v1/assistant/ask', 'assistant.use', {
    summary: 'Ask; the answer streams as server-sent events',
    keys: true,
  })
    .input(
      z.object({
        question: z.string().trim().min(1).max(10_000),
        conversationId: id('conversation').optional(),
        baseIds: z.array(id('base')).max(100).optional(),
        /** A chat model of the pool; default: the tenant's default model, or quotation when there is none. */
        model: z.string().max(120).optional(),
        /** `quotation` answers without a model even if one is set. */
        mode: z.enum(['auto', 'quotation']).default('auto'),
        /** From the documents that were in force at this moment; default: now. */
        asOf: instant.optional(),
        /** From documents that meet these alone. */
        filters: searchFilters.optional(),
        /** Answer this turn's question again; the old answer is replaced. */
        regenerate: id('turn').optional(),
      }),
    )
    .output(eventIterator(askEvent)),
  stop: route('POST /v1/assistant/turns/{turnId}/stop', 'assistant.use', {
    summary: 'Stop a running answer; what was written stays',
    keys: true,
  })
    .input(turnPath)
    .output(ok),
  feedback: route('PUT /v1/assistant/turns/{turnId}/feedback', 'assistant.use', {
    summary: 'Thumbs up or down with a reason',
    keys: true,
  })
    .input(
      turnPath.extend(
        feedback.extend({
          reason: feedback.shape.reason.default(null),
          comment: feedback.shape.comment.default(''),
        }).shape,
      ),
    )
    .output(feedback),
  trace: route('GET /v1/assistant/turns/{turnId}/trace', 'assistant.use', {
    summary: 'Steps, timings, evidence, tokens and cost: of my own turns, or all with traces.read',
    keys: true,
  })
    .input(turnPath)
    .output(turnTrace),
  conversations: route('GET /v1/assistant/conversations', 'assistant.use', {
    summary: 'My conversations, newest first',
    keys: true,
  })
    .input(pageInput)
    .output(pageOf(conversationItem)),
  conversation: route('GET /v1/assistant/conversations/{conversationId}', 'assistant.use', {
    summary: 'One of my conversations',
    keys: true,
  })
    .input(conversationPath)
    .output(conversationItem.extend({ turns: z.array(turnItem) })),
  rename: route('PATCH /v1/assistant/conversations/{conversationId}', 'assistant.use', {
    summary: 'Rename a conversation',
    keys: true,
  })
    .input(conversationPath.extend({ title: z.string().trim().min(1).max(200) }))
    .output(conversationItem),
  remove: route('DELETE /v1/assistant/conversations/{conversationId}', 'assistant.use', {
    summary: 'Delete a conversation',
    keys: true,
  })
    .input(conversationPath)
    .output(ok),
  export: route('GET /v1/assistant/conversations/{conversationId}/export', 'assistant.use', {
    summary: 'A conversation as Markdown, with the sources that I may still read',
    keys: true,
  })
    .input(conversationPath)
    .output(z.object({ fileName: z.string(), markdown: z.string() })),
  suggestions: route('GET /v1/assistant/suggestions', 'assistant.use', {
    summary: 'Questions to start with',
    keys: true,
  })
    .input(z.object({ locale: z.enum(['zh-CN', 'en']).optional() }))
    .output(z.object({ items: z.array(z.object({ question: z.string() })) })),
};

export const assistantProblems = {
  'assistant.conversation_not_found': 404,
  'assistant.turn_not_found': 404,
  'assistant.turn_running': 409,
  'assistant.not_running': 409,
} as const;
