import type { Tx } from '../../../kernel/scope.ts';
import type { ConversationRow } from '../turn/store.ts';

export interface ConversationSummaryRow extends ConversationRow {
  turns: number;
}

function summaries(tx: Tx, userId: string) {
  return tx
    .selectFrom('conversation')
    .selectAll('conversation')
    .select((select) =>
      select
        .selectFrom('turn')
        .whereRef('turn.tenant_id', '=', 'conversation.tenant_id')
        .whereRef('turn.conversation_id', '=', 'conversation.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('turns'),
    )
    .where('conversation.user_id', '=', userId)
    .$castTo<ConversationSummaryRow>();
}

export interface PageAfter {
  updatedAt: Date;
  id: string;
}

/** Conversations of one person, the one with the newest turn first. */
export async function listOwnConversations(
  tx: Tx,
  userId: string,
  { after, limit }: { after: PageAfter | undefined; limit: number },
): Promise<ConversationSummaryRow[]> {
  let query = summaries(tx, userId)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('conversation.updated_at', 'conversation.id'), '<', tuple(after.updatedAt, after.id)),
    );
  }
  return query.execute();
}

/** Undefined for a conversation that is not there, of another tenant, or of somebody else. */
export async function findOwnConversation(
  tx: Tx,
  userId: string,
  conversationId: string,
): Promise<ConversationSummaryRow | undefined> {
  return summaries(tx, userId).where('conversation.id', '=', conversationId).executeTakeFirst();
}

export async function renameConversation(tx: Tx, conversationId: string, title: string): Promise<void> {
  await tx.updateTable('conversation').set({ title }).where('id', '=', conversationId).execute();
}

/** Its turns go with it. */
export async function deleteConversation(tx: Tx, conversationId: string): Promise<void> {
  await tx.deleteFrom('conversation').where('id', '=', conversationId).execute();
}
