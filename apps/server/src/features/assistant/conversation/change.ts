import type { ConversationItem } from '@jishi/contract';
import { found, requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { presentConversation } from './present.ts';
import { deleteConversation, findOwnConversation, renameConversation } from './store.ts';

/** @throws assistant.conversation_not_found */
export function rename(scope: Scope, conversationId: string, title: string): Promise<ConversationItem> {
  const userId = requireUser(scope);
  return scope.tx(async (tx) => {
    const row = found(
      await findOwnConversation(tx, userId, conversationId),
      'assistant.conversation_not_found',
    );
    await renameConversation(tx, conversationId, title);
    // Titles are people's words: the log says that, not what.
    await recordAudit(tx, scope, {
      action: 'conversation.renamed',
      subject: { kind: 'conversation', id: conversationId },
    });
    return presentConversation({ ...row, title });
  });
}

/** A turn that is being answered there ends. @throws assistant.conversation_not_found */
export function remove(scope: Scope, conversationId: string): Promise<void> {
  const userId = requireUser(scope);
  return scope.tx(async (tx) => {
    const row = found(
      await findOwnConversation(tx, userId, conversationId),
      'assistant.conversation_not_found',
    );
    await deleteConversation(tx, conversationId);
    await recordAudit(tx, scope, {
      action: 'conversation.deleted',
      subject: { kind: 'conversation', id: conversationId },
      details: { turns: row.turns },
    });
  });
}
