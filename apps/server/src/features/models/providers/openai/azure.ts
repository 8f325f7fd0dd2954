import type { Adapter } from '../adapter.ts';
import { openAi, pathFor } from './adapter.ts';

/** The last version of the interface that has one path per deployment. */
const deploymentsVersion = '2024-10-21';

/**
 * Azure OpenAI: OpenAI's shapes, a key in `api-key`, the deployment as the model's name. Base URL: the resource
 * (`https://name.openai.azure.com`, interface v1), or `…/openai/deployments` for the older interface.
 */
export const azureOpenAi: Adapter = (input) => {
  const { target, key } = input;
  return {
    ...openAi(input),
    url: azureUrl(target.baseUrl, { deployment: target.upstreamName, path: pathFor(input) }),
    headers: { ...(key === null ? {} : { 'api-key': key }) },
  };
};

function azureUrl(baseUrl: string, { deployment, path }: { deployment: string; path: string }): string {
  if (baseUrl.endsWith('/openai/deployments'))
    return `${baseUrl}/${encodeURIComponent(deployment)}${path}?api-version=${deploymentsVersion}`;
  return `${azureRoot(baseUrl)}${path}`;
}

export function azureRoot(baseUrl: string): string {
  return `${baseUrl.replace(/\/openai(\/v1|\/deployments)?$/, '')}/openai/v1`;
}
