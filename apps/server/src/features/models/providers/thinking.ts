import type { ChatRequest } from './chat-request.ts';
import { budgetOfEffort } from './chat-request.ts';

// What Claude's extended thinking with a budget asks of a request, at Anthropic and behind Bedrock:
// https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking

const smallestBudget = 1_024;
/** Of an answer whose length the caller limits, this much may be thought where an effort was named, not a budget. */
const shareOfThoughts = 0.8;

export interface Room {
  maxTokens: number | undefined;
  /** A tool must be called: then Claude does not think. */
  forced: boolean;
}

/** Tokens to think with; undefined where Claude cannot think in this request, whatever was asked. */
export function thinkingBudgetOf(chat: ChatRequest, { maxTokens, forced }: Room): number | undefined {
  const { effort, thinkingBudget } = chat;
  if (effort === undefined || effort === 'none' || forced || lostThoughts(chat)) return undefined;
  const wanted = thinkingBudget ?? Math.max(smallestBudget, budgetOfEffort[effort]);
  const budget = Math.min(wanted, roomFor(maxTokens, thinkingBudget !== undefined));
  return budget < smallestBudget ? undefined : budget;
}

function roomFor(maxTokens: number | undefined, told: boolean): number {
  if (maxTokens === undefined) return Number.POSITIVE_INFINITY;
  return told ? maxTokens - 1 : Math.floor(maxTokens * shareOfThoughts);
}

/** In the middle of calls, the thoughts in front of them must come back; OpenAI's clients do not keep them. */
function lostThoughts({ turns }: ChatRequest): boolean {
  const last = turns.findLast(({ role }) => role === 'assistant')?.parts ?? [];
  return last.some(({ type }) => type === 'tool-call') && last[0]?.type !== 'thinking';
}

/** Members that Claude refuses while it thinks. */
export function samplingWhileThinking({ temperature, topP, topK }: ChatRequest): string[] {
  return [
    ...(temperature === undefined || temperature === 1 ? [] : ['temperature']),
    ...(topP === undefined || topP >= 0.95 ? [] : ['top_p']),
    ...(topK === undefined ? [] : ['top_k']),
  ];
}

export function withoutSampling(chat: ChatRequest): ChatRequest {
  return { ...chat, temperature: undefined, topP: undefined, topK: undefined };
}
