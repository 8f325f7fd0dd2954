import { countOf, type Fields, fieldsOf, listOf, numberOf, textOf } from '../adapter.ts';
import { completionOf, type FinishReason, type Frame, type UsageParts, usageFields } from '../chunk.ts';

/** Anthropic's `message` as an OpenAI chat completion. */
export function readMessage(message: Fields, frame: Frame): Fields {
  const blocks = listOf(message.content);
  const ofType = (type: string) => blocks.filter((block) => block.type === type);
  return completionOf(
    { ...frame, id: textOf(message.id) || frame.id },
    {
      text: ofType('text')
        .map(({ text }) => textOf(text))
        .join(''),
      reasoning: ofType('thinking')
        .map(({ thinking }) => textOf(thinking))
        .join(''),
      thinkingBlocks: blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking'),
      toolCalls: ofType('tool_use').map(({ id, name, input }) => ({
        id: textOf(id),
        name: textOf(name),
        arguments: JSON.stringify(input ?? {}),
      })),
      finishReason: finishReasonOf(message.stop_reason),
      usage: usageFields(readUsage(message.usage)),
    },
  );
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

export function finishReasonOf(reason: unknown): FinishReason {
  return finishReasons[textOf(reason)] ?? 'stop';
}

/** Anthropic's counts exclude each other; a later report holds only what has changed. */
export function readUsage(value: unknown, before?: UsageParts): UsageParts {
  const usage = fieldsOf(value);
  const split = fieldsOf(usage.cache_creation);
  const written = numberOf(usage.cache_creation_input_tokens);
  const oneHour = numberOf(split.ephemeral_1h_input_tokens) ?? before?.cacheWrite1h ?? 0;
  return {
    inputUncached: countOf(usage.input_tokens ?? before?.inputUncached),
    cacheRead: countOf(usage.cache_read_input_tokens ?? before?.cacheRead),
    cacheWrite5m:
      written === undefined ? (before?.cacheWrite5m ?? 0) : Math.max(0, countOf(written) - countOf(oneHour)),
    cacheWrite1h: countOf(oneHour),
    output: Math.max(countOf(usage.output_tokens), before?.output ?? 0),
    toolCalls: countOf(fieldsOf(usage.server_tool_use).web_search_requests ?? before?.toolCalls),
  };
}
