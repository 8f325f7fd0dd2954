import type { Target } from '../../gateway/attempt.ts';

/** Whose endpoint for the Responses API is known: OpenAI's own, and Azure's interface v1. Everybody else gets chat. */
export function speaksResponses({
  providerKind,
  baseUrl,
}: Pick<Target, 'providerKind' | 'baseUrl'>): boolean {
  if (providerKind === 'azure-openai') return !baseUrl.endsWith('/openai/deployments');
  return (
    providerKind === 'openai-compatible' && URL.canParse(baseUrl) && ownHosts.has(new URL(baseUrl).hostname)
  );
}

const ownHosts = new Set(['api.openai.com', 'eu.api.openai.com', 'us.api.openai.com']);
