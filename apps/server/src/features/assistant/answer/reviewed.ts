import type { AskEvent } from '@jishi/contract';
import type { Asked } from '../followup/history.ts';
import type { ReviewedMatch } from '../ports.ts';
import { type Run, shownEvidence } from '../turn/run.ts';
import { cite } from './quote.ts';

/** The reviewed answer to a question, if the asker gets one. */
export async function findReviewed(
  { scope, turn, recorder }: Run,
  asked: Asked,
): Promise<ReviewedMatch | undefined> {
  const { baseIds, asOf, filters } = turn;
  // Whoever asks certain documents wants those.
  if (filters !== undefined) return undefined;
  const question = asked.standalone;
  const match = await scope.ports.reviewedAnswers.match(scope, { question, baseIds, asOf });
  // Most questions have none: their traces need not say so.
  if (match !== undefined) recorder.begin('review').end({ score: match.score, sources: match.cited.length });
  return match;
}

/** Gives it word for word, with its sources at its end. */
export function* giveReviewed(run: Run, match: ReviewedMatch): Generator<AskEvent> {
  const { draft } = run;
  draft.kind = 'reviewed';
  draft.reviewed = { id: match.id, ...match.mark };
  draft.sources = match.cited.map(({ source }) => source);
  for (const { documentId } of draft.sources) draft.derivedFrom.add(documentId);
  yield { type: 'evidence-found', evidence: draft.sources.map(shownEvidence), query: draft.query ?? '' };
  draft.answer = match.answer;
  yield { type: 'text-delta', text: match.answer };
  for (const { source, ref } of match.cited) {
    const { number, chunkId, documentId } = source;
    const place = { number, chunkId, documentId, at: match.answer.length, ...ref };
    yield* cite(run, place, source);
  }
  draft.status = 'done';
}
