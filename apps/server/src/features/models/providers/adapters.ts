import type { ProviderKind } from '@jishi/contract';
import type { Adapter } from './adapter.ts';
import { anthropic } from './anthropic/adapter.ts';
import { bedrock } from './bedrock/adapter.ts';
import { gemini } from './gemini/adapter.ts';
import { openAi } from './openai/adapter.ts';
import { azureOpenAi } from './openai/azure.ts';

/** Kinds of providers that are reached over the network. */
export type RemoteKind = Exclude<ProviderKind, LocalKind>;

export type LocalKind = 'local-gguf' | 'local-onnx';

/** Kinds that run on this machine: no address, no key. */
export function isLocal(kind: ProviderKind): kind is LocalKind {
  return kind === 'local-gguf' || kind === 'local-onnx';
}

export const adapters: Readonly<Record<RemoteKind, Adapter>> = {
  'openai-compatible': openAi,
  anthropic,
  gemini,
  'azure-openai': azureOpenAi,
  bedrock,
};
