import type { ConversationItem, TurnItem } from '@jishi/contract';
import { found, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { readableDocuments } from '../evidence/readable-store.ts';
import { openSources } from '../evidence/retrieve.ts';
import { listTurns, type TurnRow } from '../turn/store.ts';
import { presentConversation, presentTurn, type Readable } from './present.ts';
import { findOwnConversation } from './store.ts';

export interface ShownConversation extends ConversationItem {
  turns: TurnItem[];
}

/** One of the caller's conversations, with what they may still read of it. @throws assistant.conversation_not_found */
export async function showConversation(scope: Scope, conversationId: string): Promise<ShownConversation> {
  const userId = requireUser(scope);
  const { row, turns, readable } = await scope.tx(async (tx) => {
    const own = found(
      await findOwnConversation(tx, userId, conversationId),
      'assistant.conversation_not_found',
    );
    const rows = await listTurns(tx, conversationId);
    return { row: own, turns: rows, readable: await openTurns(tx, scope, rows) };
  });
  return {
    ...presentConversation(row),
    turns: turns.map((turn) => presentTurn(turn, readable, scope.locale)),
  };
}

/** Asks anew for everything that the turns refer to. */
export async function openTurns(tx: Tx, scope: Scope, turns: TurnRow[]): Promise<Readable> {
  const chunkIds = turns.flatMap(({ evidence }) => evidence.map(({ chunkId }) => chunkId));
  const documentIds = [...new Set(turns.flatMap(({ source_documents }) => source_documents))];
  const reviewedIds = turns.flatMap(({ reviewed_answer_id }) => reviewed_answer_id ?? []);
  return {
    sources: await openSources(tx, scope, chunkIds),
    documents: await readableDocuments(tx, scope.actor.userId, documentIds),
    reviewed: await scope.ports.reviewedAnswers.readable(tx, scope.actor.userId, reviewedIds),
  };
}
