import type { ProviderKind } from '@jishi/contract';
import { type Fields, fieldsOf } from './adapter.ts';
import { bedrockHeaders } from './bedrock/adapter.ts';
import { modelsUrl } from './gemini/adapter.ts';
import { azureRoot } from './openai/azure.ts';

/** How a provider is asked for its models. */
export interface Listing {
  url: string;
  headers: Record<string, string>;
}

export interface ListingInput {
  kind: ProviderKind;
  baseUrl: string;
  key: string | null;
  at: Date;
}

export function listingOf({ kind, baseUrl, key, at }: ListingInput): Listing {
  if (kind === 'anthropic')
    return {
      url: `${baseUrl.replace(/\/v1$/, '')}/v1/models?limit=1000`,
      headers: { 'anthropic-version': '2023-06-01', ...(key === null ? {} : { 'x-api-key': key }) },
    };
  if (kind === 'gemini')
    return {
      url: `${modelsUrl(baseUrl)}?pageSize=1000`,
      headers: { ...(key === null ? {} : { 'x-goog-api-key': key }) },
    };
  if (kind === 'azure-openai')
    return {
      url: `${azureRoot(baseUrl)}/models`,
      headers: { ...(key === null ? {} : { 'api-key': key }) },
    };
  if (kind === 'bedrock') {
    // Models are listed by the control plane, at a host of its own.
    const url = `${baseUrl.replace('//bedrock-runtime.', '//bedrock.')}/foundation-models`;
    return { url, headers: bedrockHeaders({ method: 'GET', url, key, at, body: '' }) };
  }
  return {
    url: `${baseUrl}/models`,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
  };
}

/** OpenAI's and Anthropic's `{data: [{id}]}`, a bare array, `{models: [{name}]}` of Ollama and Gemini, Bedrock's summaries. */
export function namesIn(answer: unknown): string[] {
  const { data, models, modelSummaries } = fieldsOf(answer);
  const list = [answer, data, models, modelSummaries].find((value) => Array.isArray(value)) ?? [];
  const names = (list as (Fields | string)[])
    .map((item) => (typeof item === 'string' ? item : (item?.id ?? item?.modelId ?? item?.name)))
    .filter((name): name is string => typeof name === 'string' && name.length <= 200)
    .map((name) => name.replace(/^models\//, ''));
  return [...new Set(names)].sort();
}
