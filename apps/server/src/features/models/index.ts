// Models: providers with sealed keys, the model pool with price versions, and the one metered way to any model: the
// OpenAI-compatible gateway, `streamChat` and `embed` all open an attempt in `gateway/call.ts`. Keys leave the vault only
// into an upstream's Authorization header; addresses are judged when saved and again at each request; nothing a caller
// sends can choose host or credentials. Rows of the reserved tenant are the operator's, usable by everybody.
export { modelAdviceRoutes } from './advice/routes.ts';
export { modelPoolRoutes, providerRoutes } from './catalogue/routes.ts';
export { defaultChatModel, defaultEmbeddingModel, defaultRerankModel } from './choice.ts';
export { embed } from './embed.ts';
export { mountModelsRaw } from './gateway/routes.ts';
export { createModelGateway } from './gateway.ts';
export { pullModel } from './local/pull/pull.ts';
export { PullError } from './local/pull/reference.ts';
export { priceRoutes } from './prices/routes.ts';
export { rerank } from './rerank.ts';
export { modelCacheRoutes, modelHealthRoutes, modelRouteRoutes } from './routing/routes.ts';
export { type ChatEvent, type ChatInput, streamChat } from './stream-chat.ts';
