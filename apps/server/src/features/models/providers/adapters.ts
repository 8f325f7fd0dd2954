import type { ProviderKind } from '@jishi/contract';
import type { Adapter } from './adapter.ts';
import { anthropic } from './anthropic/adapter.ts';
import { bedrock } from './bedrock/adapter.ts';
import { gemini } from './gemini/adapter.ts';
import { openAi } from './openai/adapter.ts';
import { azureOpenAi } from './openai/azure.ts';

/** Kinds of providers that are reached over the network. */
export type RemoteKind = Exclude<ProviderKind, 'local-gguf'>;

export const adapters: Readonly<Record<RemoteKind, Adapter>> = {
  'openai-compatible': openAi,
  anthropic,
  gemini,
  'azure-openai': azureOpenAi,
  bedrock,
};
