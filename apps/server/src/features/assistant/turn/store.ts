import type { FlaggedSentence, Id, SearchFilters } from '@jishi/contract';
import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ConversationTable, TurnTable } from '../../../kernel/tables.gen.ts';
import type { CitationRef, ConflictRef, EvidenceRef } from '../evidence/source.ts';
import type { Step } from './recorder.ts';

export type ConversationRow = Selectable<ConversationTable>;
export type TurnRow = Omit<
  Selectable<TurnTable>,
  'evidence' | 'citations' | 'flags' | 'conflicts' | 'steps'
> & {
  evidence: EvidenceRef[];
  citations: CitationRef[];
  flags: FlaggedSentence[];
  conflicts: ConflictRef[];
  steps: Step[];
};

const json = (value: unknown) => sql<string>`${JSON.stringify(value)}::jsonb`;

/** A conversation of this person, locked until the transaction ends: turns of one begin one after another. */
export async function lockOwnConversation(
  tx: Tx,
  { conversationId, userId }: { conversationId: string; userId: string },
): Promise<ConversationRow | undefined> {
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertConversation(
  tx: Tx,
  input: { tenantId: string; id: string; userId: string; title: string; now: Date },
): Promise<void> {
  await tx
    .insertInto('conversation')
    .values({
      tenant_id: input.tenantId,
      id: input.id,
      user_id: input.userId,
      title: input.title,
      created_at: input.now,
      updated_at: input.now,
    })
    .execute();
}

export async function touchConversation(tx: Tx, conversationId: string, now: Date): Promise<void> {
  await tx.updateTable('conversation').set({ updated_at: now }).where('id', '=', conversationId).execute();
}

export async function findTurn(tx: Tx, turnId: string): Promise<TurnRow | undefined> {
  return (await tx.selectFrom('turn').selectAll().where('id', '=', turnId).executeTakeFirst()) as
    | TurnRow
    | undefined;
}

/** All turns of a conversation, oldest first. */
export async function listTurns(tx: Tx, conversationId: string): Promise<TurnRow[]> {
  const rows = await tx
    .selectFrom('turn')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows as TurnRow[];
}

/** The last turns with an answer before `turnId`, newest first. */
export async function turnsBefore(
  tx: Tx,
  { conversationId, createdAt, limit }: { conversationId: string; createdAt: Date; limit: number },
): Promise<TurnRow[]> {
  const rows = await tx
    .selectFrom('turn')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('status', 'in', ['done', 'stopped'])
    .where('created_at', '<', createdAt)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  return rows as TurnRow[];
}

/** Whether a turn of the conversation shows signs of life; those that show none are set aside as failed. */
export async function isAnswering(
  tx: Tx,
  { conversationId, deadBefore, now }: { conversationId: string; deadBefore: Date; now: Date },
): Promise<boolean> {
  await tx
    .updateTable('turn')
    .set({ status: 'failed', problem_code: 'internal', finished_at: now })
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'running')
    .where('heartbeat_at', '<', deadBefore)
    .execute();
  const running = await tx
    .selectFrom('turn')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return running !== undefined;
}

export interface NewTurn {
  tenantId: string;
  id: Id<'turn'>;
  conversationId: string;
  userId: string;
  question: string;
  baseIds: string[] | null;
  asOf: Date | null;
  filters: SearchFilters | null;
  model: string | null;
  now: Date;
}

export async function insertTurn(tx: Tx, turn: NewTurn): Promise<void> {
  await tx
    .insertInto('turn')
    .values({
      tenant_id: turn.tenantId,
      id: turn.id,
      conversation_id: turn.conversationId,
      user_id: turn.userId,
      question: turn.question,
      status: 'running',
      base_ids: turn.baseIds,
      as_of: turn.asOf,
      filters: turn.filters === null ? null : json(turn.filters),
      model_name: turn.model,
      created_at: turn.now,
      heartbeat_at: turn.now,
    })
    .execute();
}

/** Empties a turn for its new answer; its place in the conversation stays. */
export async function restartTurn(
  tx: Tx,
  turn: Pick<NewTurn, 'id' | 'baseIds' | 'asOf' | 'filters' | 'model' | 'now'>,
): Promise<void> {
  await tx
    .updateTable('turn')
    .set({
      status: 'running',
      answer: '',
      kind: null,
      search_query: null,
      problem_code: null,
      base_ids: turn.baseIds,
      as_of: turn.asOf,
      filters: turn.filters === null ? null : json(turn.filters),
      source_documents: [],
      reviewed_answer_id: null,
      evidence: json([]),
      citations: json([]),
      flags: json([]),
      conflicts: json([]),
      steps: json([]),
      model_name: turn.model,
      input_tokens: 0,
      output_tokens: 0,
      cost_pico: null,
      currency: null,
      duration_ms: null,
      stop_requested: false,
      heartbeat_at: turn.now,
      finished_at: null,
      feedback_rating: null,
      feedback_reason: null,
      feedback_comment: null,
      feedback_at: null,
    })
    .where('id', '=', turn.id)
    .execute();
}

export interface FinishedTurn {
  id: string;
  status: 'done' | 'stopped' | 'failed';
  kind: string | null;
  problemCode: string | null;
  answer: string;
  searchQuery: string | null;
  sourceDocuments: string[];
  reviewedAnswerId: string | null;
  evidence: EvidenceRef[];
  citations: CitationRef[];
  flags: FlaggedSentence[];
  conflicts: ConflictRef[];
  steps: Step[];
  model: string | null;
  inputTokens: number;
  outputTokens: number;
  costPico: bigint | null;
  currency: string | null;
  durationMs: number;
  now: Date;
}

/** Closes a running turn; false when it was set aside in the meantime. */
export async function finishTurn(tx: Tx, turn: FinishedTurn): Promise<boolean> {
  const fields: Updateable<TurnTable> = {
    status: turn.status,
    kind: turn.kind,
    problem_code: turn.problemCode,
    answer: turn.answer,
    search_query: turn.searchQuery,
    source_documents: turn.sourceDocuments,
    reviewed_answer_id: turn.reviewedAnswerId,
    evidence: json(turn.evidence),
    citations: json(turn.citations),
    flags: json(turn.flags),
    conflicts: json(turn.conflicts),
    steps: json(turn.steps),
    model_name: turn.model,
    input_tokens: turn.inputTokens,
    output_tokens: turn.outputTokens,
    cost_pico: turn.costPico === null ? null : String(turn.costPico),
    currency: turn.currency,
    duration_ms: turn.durationMs,
    finished_at: turn.now,
  };
  const result = await tx
    .updateTable('turn')
    .set(fields)
    .where('id', '=', turn.id)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when the turn is not running. */
export async function requestStop(tx: Tx, turnId: string): Promise<boolean> {
  const result = await tx
    .updateTable('turn')
    .set({ stop_requested: true })
    .where('id', '=', turnId)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** What another process wants of a running turn; undefined when it is running no more. */
export async function readPulse(
  tx: Tx,
  turnId: string,
): Promise<{ stop_requested: boolean; heartbeat_at: Date } | undefined> {
  return tx
    .selectFrom('turn')
    .select(['stop_requested', 'heartbeat_at'])
    .where('id', '=', turnId)
    .where('status', '=', 'running')
    .executeTakeFirst();
}

export async function beatTurn(tx: Tx, turnId: string, now: Date): Promise<void> {
  await tx
    .updateTable('turn')
    .set({ heartbeat_at: now })
    .where('id', '=', turnId)
    .where('status', '=', 'running')
    .execute();
}

export async function saveFeedback(
  tx: Tx,
  turnId: string,
  feedback: { rating: string; reason: string | null; comment: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('turn')
    .set({
      feedback_rating: feedback.rating,
      feedback_reason: feedback.reason,
      feedback_comment: feedback.comment,
      feedback_at: feedback.now,
    })
    .where('id', '=', turnId)
    .execute();
}
