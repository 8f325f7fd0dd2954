import type { QueryWriter, Reranker } from './features/knowledge/index.ts';
import { defaultChatModel, rerank, streamChat } from './features/models/index.ts';

/** The knowledge room's way to rerank models. */
export const rerankPassages: Reranker = (scope, { modelId, ...input }) =>
  rerank(scope, { ...input, model: modelId, app: 'knowledge', purpose: 'rerank' });

/** The knowledge room's way to the default chat model, for other wordings of a question. */
export const writeQueries: QueryWriter = async (scope, input) => {
  const model = await scope.tx((tx) => defaultChatModel(tx));
  if (model === undefined) return undefined;
  let text = '';
  const stream = streamChat(scope, { ...input, model: model.id, app: 'knowledge', temperature: 0.3 });
  for await (const event of stream) if (event.type === 'text-delta') text += event.text;
  return { text, model: model.name };
};
