import { z } from 'zod';
import { answerKind, citation, evidence, feedback, flaggedSentence } from './assistant.ts';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, ok, pageInput, pageOf } from './page.ts';

/**
 * Why an answer was not good: `missing-source` no document says it · `parse` a document that would say it could not (wholly)
 * be read · `retrieval` it stands there and was not found · `answer` it was found and answered wrongly · `permission` it
 * stands in a document that the asker may not read.
 */
export const triageCause = z.enum(['missing-source', 'parse', 'retrieval', 'answer', 'permission']);
export type TriageCause = z.infer<typeof triageCause>;

export const triageState = z.enum(['open', 'in-progress', 'waiting', 'fixed', 'dismissed']);
export type TriageState = z.infer<typeof triageState>;

export const triageFix = z.enum([
  'chunk-edited',
  'synonym-added',
  'answer-reviewed',
  'access-granted',
  'document-added',
]);

const person = z.object({ id: id('user'), name: z.string() });
const baseName = z.object({ id: id('base'), name: z.string() });

/** Facts of the trace that speak for a cause. */
export const triageSignals = z.object({
  kind: answerKind.nullable(),
  /** Passages that were found, and those that the answer cites. */
  evidence: z.number().int(),
  cited: z.number().int(),
  /** Sentences that the evidence does not say. */
  flagged: z.number().int(),
  /** 0–1: how sure the passages answer the question; null with a model. */
  confidence: z.number().nullable(),
  /** The best passage beside an ideal one, 0–1: among what the asker may read, and among all. */
  readableShare: z.number(),
  anyShare: z.number(),
  /** Documents of the base that look as if they could answer, and failed or were read in part. */
  unread: z.number().int(),
});
export type TriageSignals = z.infer<typeof triageSignals>;

export const triageItem = z.object({
  id: id('case'),
  base: baseName.nullable(),
  state: triageState,
  suggestedCause: triageCause.nullable(),
  cause: triageCause.nullable(),
  reason: feedback.shape.reason,
  /** Null: the reader may not read everything that the question's conversation derives from. */
  question: z.string().nullable(),
  askedBy: person.nullable(),
  assignee: person.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type TriageItem = z.infer<typeof triageItem>;

export const triageEvent = z.object({
  id: id('caseEvent'),
  kind: z.enum(['opened', 'comment', 'state', 'cause', 'assigned', 'moved', 'source-requested', 'fix']),
  by: z.string().nullable(),
  text: z.string(),
  /** What it became: a state, a cause, a person's name, a base's name, or the kind of the fix. */
  value: z.string().nullable(),
  at: instant,
});
export type TriageEvent = z.infer<typeof triageEvent>;

export const triageDetail = triageItem.extend({
  signals: triageSignals.nullable(),
  comment: z.string().nullable(),
  answer: z.string().nullable(),
  kind: answerKind.nullable(),
  citations: z.array(citation),
  flags: z.array(flaggedSentence),
  /** As far as the reader may read it. */
  evidence: z.array(evidence),
  withheld: z.number().int(),
  turnId: id('turn').nullable(),
  asOf: instant.nullable(),
  events: z.array(triageEvent),
  regressions: z.array(z.object({ id: id('regression'), last: z.enum(['green', 'red']).nullable() })),
  /** People whom the case can be given to: those who may write in its base. */
  candidates: z.array(person),
  /** `mend` find the cause, take it, keep regression cases · `govern` also give it to others, move it, ask for documents. */
  can: z.object({ mend: z.boolean(), govern: z.boolean() }),
});
export type TriageDetail = z.infer<typeof triageDetail>;

const casePath = z.object({ caseId: id('case') });
const cases = '/v1/knowledge/cases' as const;

export const triage = {
  list: route(`GET ${cases}`, 'knowledge.write', {
    summary: 'Cases of the bases that I look after, and those given to me, newest first',
    keys: true,
  })
    .input(
      z.object({
        ...pageInput.shape,
        baseId: id('base').optional(),
        state: triageState.optional(),
        cause: triageCause.optional(),
        mine: z.stringbool().optional(),
      }),
    )
    .output(pageOf(triageItem)),
  count: route(`GET ${cases}/count`, 'knowledge.write', {
    summary: 'How many cases wait: all that I see, and those given to me',
    keys: true,
  }).output(z.object({ open: z.number().int(), mine: z.number().int() })),
  get: route(`GET ${cases}/{caseId}`, 'knowledge.write', {
    summary: 'A case with question, answer and evidence as far as I may read what they derive from',
    keys: true,
  })
    .input(casePath)
    .output(triageDetail),
  update: route(`PATCH ${cases}/{caseId}`, 'knowledge.write', {
    summary: 'Set state or cause, take it, give it to somebody, or move it to another base that I own',
    keys: true,
  })
    .input(
      casePath.extend({
        state: triageState.optional(),
        cause: triageCause.optional(),
        assigneeId: id('user').nullable().optional(),
        baseId: id('base').optional(),
      }),
    )
    .output(triageDetail),
  comment: route(`POST ${cases}/{caseId}/comments`, 'knowledge.write', {
    summary: 'Comment, or note what was changed to fix it',
    keys: true,
  })
    .input(
      casePath.extend({
        text: z.string().trim().max(4000).default(''),
        fix: triageFix.optional(),
        /** The thing that was changed, for the record. */
        fixed: z.string().max(200).optional(),
      }),
    )
    .output(triageDetail),
  requestSource: route(`POST ${cases}/{caseId}/source-requests`, 'knowledge.write', {
    summary: 'Ask somebody for the missing document: the case waits for them, and they get a mail',
    keys: true,
  })
    .input(casePath.extend({ assigneeId: id('user'), text: z.string().trim().min(1).max(4000) }))
    .output(triageDetail),
};

/** What an answer has to be: cite this document · say this · say that the documents do not answer. */
export const expectation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), documentId: id('document') }),
  z.object({ kind: z.literal('text'), text: z.string().trim().min(1).max(1000) }),
  z.object({ kind: z.literal('refusal') }),
]);
export type Expectation = z.infer<typeof expectation>;

/** Why a case is green or red. */
export const regressionReason = z.enum([
  'as-expected',
  'document-not-cited',
  'text-not-said',
  'should-refuse',
  'should-answer',
  'asker-gone',
  'withheld',
  'failed',
]);

export const regressionResult = z.object({
  id: id('result'),
  passed: z.boolean(),
  reason: regressionReason,
  kind: answerKind.nullable(),
  /** Null: the reader may not read everything that it derives from, or it has gone since. */
  answer: z.string().nullable(),
  at: instant,
});
export type RegressionResult = z.infer<typeof regressionResult>;

export const regressionItem = z.object({
  id: id('regression'),
  base: baseName,
  question: z.string(),
  /** Asked as this person. */
  asker: person.nullable(),
  asOf: instant.nullable(),
  expected: expectation,
  /** Name of the expected document, when the reader may read it. */
  expectedDocument: z.string().nullable(),
  caseId: id('case').nullable(),
  enabled: z.boolean(),
  /** The last result, and the one before it. */
  last: regressionResult.nullable(),
  before: regressionResult.nullable(),
  createdAt: instant,
  can: z.object({ change: z.boolean() }),
});
export type RegressionItem = z.infer<typeof regressionItem>;

export const regressionRun = z.object({
  id: id('regressionRun'),
  base: baseName,
  status: z.enum(['running', 'done', 'failed']),
  total: z.number().int(),
  green: z.number().int(),
  red: z.number().int(),
  model: z.string().nullable(),
  startedBy: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type RegressionRun = z.infer<typeof regressionRun>;

const regressionPath = z.object({ regressionId: id('regression') });
const line = '/v1/knowledge/regressions' as const;

export const regressions = {
  list: route(`GET ${line}`, 'knowledge.write', {
    summary: 'Regression cases of a base that I look after',
    keys: true,
  })
    .input(z.object({ ...pageInput.shape, baseId: id('base') }))
    .output(pageOf(regressionItem)),
  create: route(`POST ${line}`, 'knowledge.write', {
    summary:
      'Keep a question with what its answer has to be; from a case, its asker is the one it is asked as',
    status: 201,
    keys: true,
  })
    .input(
      z.object({
        baseId: id('base'),
        question: z.string().trim().min(1).max(2000),
        expected: expectation,
        /** A member of the tenant; default: who asked in the case, else the caller. Others than oneself for owners of the base. */
        userId: id('user').optional(),
        caseId: id('case').optional(),
        /** Only this base, or every base that the asker may read. */
        everywhere: z.boolean().default(false),
        asOf: instant.optional(),
      }),
    )
    .output(regressionItem),
  update: route(`PATCH ${line}/{regressionId}`, 'knowledge.write', {
    summary: 'Change the expectation, or leave the case out of runs',
    keys: true,
  })
    .input(regressionPath.extend({ expected: expectation.optional(), enabled: z.boolean().optional() }))
    .output(regressionItem),
  remove: route(`DELETE ${line}/{regressionId}`, 'knowledge.write', {
    summary: 'Delete a regression case',
    keys: true,
  })
    .input(regressionPath)
    .output(ok),
  run: route(`POST ${line}/{regressionId}/run`, 'knowledge.write', {
    summary: 'Ask again now, as that person; without a model unless one is named',
    keys: true,
  })
    .input(regressionPath.extend({ model: z.string().max(120).optional() }))
    .output(regressionItem),
  start: route(`POST ${line}/runs`, 'knowledge.write', {
    summary: 'Ask all cases of a base again, in the background',
    status: 202,
    keys: true,
  })
    .input(z.object({ baseId: id('base'), model: z.string().max(120).optional() }))
    .output(regressionRun),
  runs: route(`GET ${line}/runs`, 'knowledge.write', {
    summary: 'The last runs of a base, newest first',
    keys: true,
  })
    .input(z.object({ baseId: id('base') }))
    .output(z.object({ items: z.array(regressionRun) })),
  progress: route(`GET ${line}/runs/{runId}`, 'knowledge.write', {
    summary: 'A run, with the cases that are red in it',
    keys: true,
  })
    .input(z.object({ runId: id('regressionRun') }))
    .output(
      regressionRun.extend({
        failures: z.array(
          z.object({
            regressionId: id('regression'),
            question: z.string(),
            reason: regressionReason,
          }),
        ),
      }),
    ),
};

export const correctionProblems = {
  'correction.case_not_found': 404,
  'correction.case_denied': 403,
  'correction.base_not_kept': 403,
  'correction.assignee_unfit': 422,
  'correction.regression_not_found': 404,
  'correction.document_elsewhere': 422,
  'correction.too_many_regressions': 409,
  'correction.nothing_to_run': 409,
} as const;
