import type {
  ConversationItem,
  Evidence,
  Id,
  Locale,
  ProblemCode,
  ReviewMark,
  TurnItem,
} from '@jishi/contract';
import { problemStatus } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { openCitation, openConflict, type Source } from '../evidence/source.ts';
import { texts } from '../texts.ts';
import { shownEvidence } from '../turn/run.ts';
import type { TurnRow } from '../turn/store.ts';
import type { ConversationSummaryRow } from './store.ts';

/** What the reader may read at this moment of all that a turn refers to. */
export interface Readable {
  /** By chunk id. */
  sources: Map<string, Source>;
  /** Ids of documents. */
  documents: { has(id: string): boolean };
  /** Reviewed answers by id, with who stands for them. */
  reviewed: Map<string, ReviewMark>;
}

export function presentConversation(row: ConversationSummaryRow): ConversationItem {
  return {
    id: row.id as Id<'conversation'>,
    title: row.title,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    turnCount: row.turns,
  };
}

export function presentTurn(row: TurnRow, readable: Readable, locale: Locale): TurnItem {
  const open = answerIsOpen(row, readable);
  const { evidence, withheld } = presentEvidence(row, readable);
  return {
    id: row.id as Id<'turn'>,
    conversationId: row.conversation_id as Id<'conversation'>,
    question: row.question,
    answer: open ? row.answer : texts[locale].withheld,
    kind: row.kind as TurnItem['kind'],
    status: row.status as TurnItem['status'],
    problem: presentProblem(row, locale),
    citations: open ? presentCitations(row, readable) : [],
    flags: open ? row.flags : [],
    conflicts: open ? presentConflicts(row, readable) : [],
    evidence,
    withheld: open ? withheld : Math.max(1, withheld),
    asOf: row.as_of?.toISOString() ?? null,
    filters: row.filters as TurnItem['filters'],
    reviewed: readable.reviewed.get(row.reviewed_answer_id ?? '') ?? null,
    model: row.model_name,
    createdAt: row.created_at.toISOString(),
    feedback: presentFeedback(row),
  };
}

/** The text derives from all of these documents, or from a reviewed answer: one that may not be read closes it. */
export function answerIsOpen(row: TurnRow, { documents, reviewed }: Readable): boolean {
  const { reviewed_answer_id: id } = row;
  return (
    (id === null || reviewed.has(id)) && row.source_documents.every((document) => documents.has(document))
  );
}

export function presentEvidence(
  row: TurnRow,
  { sources }: Readable,
): { evidence: Evidence[]; withheld: number } {
  const evidence = row.evidence.flatMap(({ chunkId, number, score }) => {
    const source = sources.get(chunkId);
    return source === undefined ? [] : [shownEvidence({ ...source, number, score })];
  });
  return { evidence, withheld: row.evidence.length - evidence.length };
}

function presentCitations(row: TurnRow, { sources }: Readable): TurnItem['citations'] {
  return row.citations.flatMap((ref) => {
    const source = sources.get(ref.chunkId);
    const citation = source === undefined ? undefined : openCitation(ref, source);
    return citation === undefined ? [] : [citation];
  });
}

function presentConflicts(row: TurnRow, { sources }: Readable): TurnItem['conflicts'] {
  return row.conflicts.flatMap((ref) => openConflict(ref, (chunkId) => sources.get(chunkId)) ?? []);
}

function presentProblem(row: TurnRow, locale: Locale): TurnItem['problem'] {
  if (row.problem_code === null) return null;
  const code = (row.problem_code in problemStatus ? row.problem_code : 'internal') as ProblemCode;
  return { code, text: problemText(locale, code, {}).detail };
}

function presentFeedback(row: TurnRow): TurnItem['feedback'] {
  if (row.feedback_rating === null) return null;
  return {
    rating: row.feedback_rating,
    reason: row.feedback_reason,
    comment: row.feedback_comment ?? '',
  } as TurnItem['feedback'];
}
