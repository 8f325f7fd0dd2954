import type { AskEvent } from '@jishi/contract';
import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { requireUser } from '../../kernel/require.ts';
import { api } from '../../platform/http/index.ts';
import { ask } from './ask.ts';
import { remove, rename } from './conversation/change.ts';
import { exportConversation } from './conversation/export.ts';
import { rate } from './conversation/feedback.ts';
import { presentConversation } from './conversation/present.ts';
import { showConversation } from './conversation/show.ts';
import { listOwnConversations, type PageAfter } from './conversation/store.ts';
import { showTrace } from './conversation/trace.ts';
import { suggestQuestions } from './suggestions.ts';
import { stopTurn } from './turn/stop.ts';

const done = { ok: true as const };

export const assistantRoutes = {
  ask: api.assistant.ask.handler(async ({ input, context: { scope } }) => {
    const events = ask(scope, input);
    // What cannot begin is a problem with a status of its own, not an event of a stream.
    const first = await events.next();
    return resume(first, events);
  }),
  stop: api.assistant.stop.handler(async ({ input, context: { scope } }) => {
    await stopTurn(scope, input.turnId);
    return done;
  }),
  feedback: api.assistant.feedback.handler(({ input: { turnId, ...feedback }, context: { scope } }) =>
    rate(scope, turnId, feedback),
  ),
  trace: api.assistant.trace.handler(({ input, context: { scope } }) => showTrace(scope, input.turnId)),
  conversations: api.assistant.conversations.handler(async ({ input, context: { scope } }) => {
    const page = { after: pageAfter(input.cursor), limit: input.limit + 1 };
    const rows = await scope.tx((tx) => listOwnConversations(tx, requireUser(scope), page));
    return toPage(rows, input.limit, {
      item: presentConversation,
      keys: (row) => [row.updated_at.getTime(), row.id],
    });
  }),
  conversation: api.assistant.conversation.handler(({ input, context: { scope } }) =>
    showConversation(scope, input.conversationId),
  ),
  rename: api.assistant.rename.handler(({ input, context: { scope } }) =>
    rename(scope, input.conversationId, input.title),
  ),
  remove: api.assistant.remove.handler(async ({ input, context: { scope } }) => {
    await remove(scope, input.conversationId);
    return done;
  }),
  export: api.assistant.export.handler(({ input, context: { scope } }) =>
    exportConversation(scope, input.conversationId),
  ),
  suggestions: api.assistant.suggestions.handler(async ({ input, context: { scope } }) => {
    const questions = await suggestQuestions(scope, input.locale ?? scope.locale);
    return { items: questions.map((question) => ({ question })) };
  }),
};

async function* resume(
  first: IteratorResult<AskEvent, void>,
  events: AsyncGenerator<AskEvent>,
): AsyncGenerator<AskEvent, void> {
  try {
    if (first.done !== true) yield first.value;
    yield* events;
  } finally {
    // A reader who left after the first event has not reached the inner generator yet.
    await events.return(undefined);
  }
}

function pageAfter(cursor: string | undefined): PageAfter | undefined {
  const keys = decodeCursor(cursor, 2);
  return keys === undefined ? undefined : { updatedAt: new Date(Number(keys[0])), id: String(keys[1]) };
}
