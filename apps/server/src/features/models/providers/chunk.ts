import { randomUUID } from 'node:crypto';
import { defined, type Fields } from './adapter.ts';

// What translators write: chat answers in the shapes of the OpenAI API, with `reasoning_content` (DeepSeek, Qwen) for
// thoughts and `thinking_blocks` for signed ones, which the provider wants back word for word in the next turn.

export interface Frame {
  id: string;
  created: number;
  model: string;
}

export function newFrame(model: string, at: Date): Frame {
  return {
    id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
    created: Math.floor(at.getTime() / 1_000),
    model,
  };
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export function deltaChunk(frame: Frame, delta: Fields, finishReason: FinishReason | null = null): Fields {
  return {
    ...frame,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

export function usageChunk(frame: Frame, usage: Fields): Fields {
  return { ...frame, object: 'chat.completion.chunk', choices: [], usage };
}

export interface AnsweredCall {
  id: string;
  name: string;
  arguments: string;
  /** Google signs its calls; where OpenAI's clients of Google's own endpoint find the signature. */
  signature?: string | undefined;
}

/** An answer as it has come together. */
export interface WholeAnswer {
  text: string;
  reasoning: string;
  thinkingBlocks: Fields[];
  toolCalls: AnsweredCall[];
  logprobs?: Fields | undefined;
  finishReason: FinishReason;
  usage: Fields;
}

export function completionOf(frame: Frame, answer: WholeAnswer): Fields {
  const { text, reasoning, thinkingBlocks, toolCalls } = answer;
  const message = defined({
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    reasoning_content: reasoning === '' ? undefined : reasoning,
    thinking_blocks: thinkingBlocks.length === 0 ? undefined : thinkingBlocks,
    tool_calls: toolCalls.length === 0 ? undefined : toolCalls.map(toolCallOf),
  });
  return {
    ...frame,
    object: 'chat.completion',
    choices: [defined({ index: 0, message, logprobs: answer.logprobs, finish_reason: answer.finishReason })],
    usage: answer.usage,
  };
}

export function toolCallOf(call: AnsweredCall): Fields {
  return defined({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
    extra_content:
      call.signature === undefined ? undefined : { google: { thought_signature: call.signature } },
  });
}

/** Token counts that exclude each other, as Anthropic and Bedrock tell them. */
export interface UsageParts {
  inputUncached: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  /** Reasoning included. */
  output: number;
  reasoning?: number | undefined;
  /** Inside the uncached input. */
  audioIn?: number | undefined;
  imageIn?: number | undefined;
  /** Calls of the provider's own tools that it bills by the piece. */
  toolCalls?: number | undefined;
}

/** OpenAI's usage: the prompt includes what was cached, the completion what was thought. */
export function usageFields(parts: UsageParts): Fields {
  const { inputUncached, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning = 0 } = parts;
  const { audioIn = 0, imageIn = 0, toolCalls = 0 } = parts;
  const prompt = inputUncached + cacheRead + cacheWrite5m + cacheWrite1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    ...(toolCalls === 0 ? {} : { tool_calls: toolCalls }),
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      ...(audioIn === 0 ? {} : { audio_tokens: audioIn }),
      ...(imageIn === 0 ? {} : { image_tokens: imageIn }),
      ...(cacheWrite5m + cacheWrite1h === 0
        ? {}
        : {
            cache_write_tokens: cacheWrite5m + cacheWrite1h,
            cache_creation: {
              ephemeral_5m_input_tokens: cacheWrite5m,
              ephemeral_1h_input_tokens: cacheWrite1h,
            },
          }),
    },
    ...(reasoning === 0 ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}
