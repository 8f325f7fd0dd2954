import { countOf, type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';

/** An OpenAI chat completion as Anthropic's `message`. */
export function toMessage(completion: Fields, publicName: string): Fields {
  const choice = fieldsOf(listOf(completion.choices)[0]);
  const message = fieldsOf(choice.message);
  return {
    id: messageId(completion.id),
    type: 'message',
    role: 'assistant',
    model: publicName,
    content: [...thoughtsOf(message), ...textBlocks(message), ...listOf(message.tool_calls).map(toolUse)],
    stop_reason: stopReasonOf(choice.finish_reason),
    stop_sequence: null,
    usage: usageOf(completion.usage),
  };
}

export function messageId(id: unknown): string {
  const text = textOf(id);
  return text.startsWith('msg_') ? text : `msg_${text.replace(/^chatcmpl-/, '')}`;
}

function thoughtsOf(message: Fields): Fields[] {
  const signed = listOf(message.thinking_blocks);
  if (signed.length > 0) return signed;
  const thinking = textOf(message.reasoning_content ?? message.reasoning);
  return thinking === '' ? [] : [{ type: 'thinking', thinking, signature: '' }];
}

function textBlocks(message: Fields): Fields[] {
  const text = textOf(message.content) || textOf(message.refusal);
  return text === '' ? [] : [{ type: 'text', text }];
}

function toolUse(call: Fields): Fields {
  const { name, arguments: text } = fieldsOf(call.function);
  return { type: 'tool_use', id: textOf(call.id), name: textOf(name), input: parseInput(textOf(text)) };
}

function parseInput(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text || '{}'));
  } catch {
    return {};
  }
}

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

export function stopReasonOf(reason: unknown): string {
  return stopReasons[textOf(reason)] ?? 'end_turn';
}

/** Anthropic's counts exclude each other; OpenAI's prompt includes what was cached. */
export function usageOf(value: unknown): Fields {
  const usage = fieldsOf(value);
  const details = fieldsOf(usage.prompt_tokens_details);
  const cacheRead = countOf(details.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens);
  const cacheWrite = countOf(details.cache_write_tokens);
  return {
    input_tokens: Math.max(0, countOf(usage.prompt_tokens) - cacheRead - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: countOf(usage.completion_tokens),
  };
}
