import type { AskEvent, SearchStep } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import { estimateTokens } from '../metering/index.ts';
import { showConflicts } from './answer/conflicts.ts';
import { generate } from './answer/generate.ts';
import { budgetOf, fitSources } from './answer/prompt.ts';
import { notInDocuments, quote } from './answer/quote.ts';
import { findReviewed, giveReviewed } from './answer/reviewed.ts';
import { requireSearchable, retrieve } from './evidence/retrieve.ts';
import type { Asked } from './followup/history.ts';
import { understand } from './followup/understand.ts';
import { closeTurn } from './turn/close.ts';
import { type AskInput, openTurn } from './turn/open.ts';
import { type Run, shownEvidence, startRun, throwIfStopped } from './turn/run.ts';

/**
 * Answers a question from the documents that the caller may read. What cannot begin throws before the first event; what
 * fails later is an `error` event. A reader who leaves, or a stop, ends it with what was written. The last event comes
 * after the commit: whoever saw it finds the answer in the conversation.
 * @throws assistant.conversation_not_found, assistant.turn_not_found, assistant.turn_running, knowledge.base_not_found,
 * models.not_found, knowledge.unknown_principal, auth.forbidden
 */
export async function* ask(scope: Scope, input: AskInput): AsyncGenerator<AskEvent> {
  await requireSearchable(scope, input);
  const turn = await openTurn(scope, input);
  const run = startRun(scope, turn);
  const ending: { last?: AskEvent } = {};
  try {
    yield {
      type: 'turn-start',
      turnId: turn.id,
      conversationId: turn.conversationId,
      question: turn.question,
    };
    yield* respond(run);
  } catch (error) {
    run.failed(error);
  } finally {
    ending.last = await closeTurn(run);
  }
  yield ending.last;
}

/** The answer itself, whether it is kept or rehearsed. */
export async function* respond(run: Run): AsyncGenerator<AskEvent> {
  const asked = await understand(run);
  throwIfStopped(run);
  const { draft, turn } = run;
  draft.query = asked.query;
  for (const documentId of asked.derivedFrom) draft.derivedFrom.add(documentId);
  const reviewed = await findReviewed(run, asked);
  throwIfStopped(run);
  if (reviewed !== undefined) return yield* giveReviewed(run, reviewed);
  await find(run, asked);
  throwIfStopped(run);
  yield { type: 'evidence-found', evidence: draft.sources.map(shownEvidence), query: asked.query };
  if (draft.sources.length > 1) yield* showConflicts(run, asked.standalone);
  if (draft.sources.length === 0) yield* notInDocuments(run);
  else if (turn.model === undefined) yield* quote(run, asked);
  else yield* generate(run, asked, turn.model);
}

/** Finds the evidence; for a model, as much of it as its context holds. */
async function find({ scope, turn, draft, recorder }: Run, asked: Asked): Promise<void> {
  draft.sources = await recorder.step(
    'retrieve',
    async (note) => {
      const { baseIds, asOf, filters } = turn;
      const found = await retrieve(scope, { query: asked.query, baseIds, asOf, filters });
      const { sources, around, stages, steps, settings } = found;
      draft.names = found.names;
      draft.answerThreshold = settings.answerThreshold;
      const kept =
        turn.model === undefined
          ? sources
          : fitSources(
              [...sources, ...around],
              budgetOf(turn.model.contextTokens, estimateTokens(turn.question)).evidence,
            );
      note({
        found: sources.length,
        around: around.length,
        kept: kept.length,
        ...stages,
        steps: told(steps),
      });
      return kept;
    },
    'retrieval',
  );
}

/** Stages with their outcome and time; never what was searched for. */
function told(steps: SearchStep[]) {
  return steps.map(({ stage, status, ms, count }) => ({ stage, status, ms: Math.round(ms), count }));
}
