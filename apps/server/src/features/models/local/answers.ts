import { randomUUID } from 'node:crypto';

// Answers of the local engine in the shapes of the OpenAI API.

export interface AnswerFrame {
  id: string;
  created: number;
  model: string;
}

export function openFrame(model: string, now: Date): AnswerFrame {
  return {
    id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
    created: Math.floor(now.getTime() / 1_000),
    model,
  };
}

export function usageOf(inputTokens: number, outputTokens: number) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

/** One server-sent event of a streamed answer. */
export function chunkEvent(frame: AnswerFrame, delta: object, finishReason: string | null = null): string {
  return toEvent({
    ...frame,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

export function usageEvent(frame: AnswerFrame, usage: object): string {
  return toEvent({ ...frame, object: 'chat.completion.chunk', choices: [], usage });
}

export const doneEvent = 'data: [DONE]\n\n';

function toEvent(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function completion(
  frame: AnswerFrame,
  { text, finishReason, usage }: { text: string; finishReason: string; usage: object },
): string {
  return JSON.stringify({
    ...frame,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason }],
    usage,
  });
}

interface Counted {
  inputTokens: number;
  /** Places of inputs that were longer than the model reads, and were cut. */
  truncated?: number[] | undefined;
}

export function embeddingList(
  model: string,
  { vectors, ...counted }: Counted & { vectors: number[][] },
): string {
  return JSON.stringify({
    object: 'list',
    model,
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    ...countsOf(counted),
  });
}

/** Jina's shape: best first. */
export function rerankList(
  model: string,
  { scores, ...counted }: Counted & { scores: number[] },
  { topN, documents }: { topN: number | undefined; documents: string[] | null },
): string {
  const results = scores
    .map((score, index) => ({
      index,
      relevance_score: score,
      ...(documents === null ? {} : { document: { text: documents[index] } }),
    }))
    .sort((left, right) => right.relevance_score - left.relevance_score);
  return JSON.stringify({ model, results: results.slice(0, topN), ...countsOf(counted) });
}

function countsOf({ inputTokens, truncated = [] }: Counted) {
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens };
  return truncated.length === 0 ? { usage } : { usage, truncated };
}

export function contextLengthError(message: string): string {
  return JSON.stringify({
    error: { message, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
  });
}
