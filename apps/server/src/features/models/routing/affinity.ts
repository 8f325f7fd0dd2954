import { createHash } from 'node:crypto';
import type { RouteSpec } from './words.ts';

/** Which candidate requests that belong together went to. In this process, bounded, forgotten after a while. */
export interface AffinityBook {
  recall(key: string, now: number): string | undefined;
  remember(key: string, modelId: string, until: number): void;
}

const maxEntries = 20_000;

export function createAffinityBook(): AffinityBook {
  const entries = new Map<string, { modelId: string; until: number }>();
  return {
    recall(key, now) {
      const entry = entries.get(key);
      return entry !== undefined && entry.until > now ? entry.modelId : undefined;
    },
    remember(key, modelId, until) {
      entries.delete(key);
      entries.set(key, { modelId, until });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? '');
    },
  };
}

/** The key of requests that belong together; never shared by tenants. Undefined: this request stays with nobody. */
export function affinityKey(
  route: RouteSpec,
  request: { tenantId: string; conversation: string | null; prompt: () => string | undefined },
): string | undefined {
  const { by } = route.settings.sticky;
  const together =
    by === 'conversation' ? request.conversation : by === 'prompt-prefix' ? request.prompt() : undefined;
  if (together === null || together === undefined) return undefined;
  return digest(`${request.tenantId}\n${route.id}\n${by}\n${together}`).toString('base64url');
}

/** 0 to 1, the same in every process: without memory, requests that belong together still draw the same lot. */
export function drawFrom(key: string, modelId: string): number {
  return digest(`${key}\n${modelId}`).readUIntBE(0, 6) / 2 ** 48;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const prefixCharacters = 4_000;

/** The beginning of a conversation: what stands before its first answer stays the same as it goes on. */
export function promptPrefix(body: string): string | undefined {
  try {
    const { messages, system } = JSON.parse(body) as { messages?: unknown; system?: unknown };
    if (!Array.isArray(messages)) return undefined;
    const answered = messages.findIndex((message) => (message as { role?: unknown })?.role === 'assistant');
    const start = answered === -1 ? messages : messages.slice(0, answered);
    return JSON.stringify([system ?? null, start]).slice(0, prefixCharacters);
  } catch {
    return undefined;
  }
}
