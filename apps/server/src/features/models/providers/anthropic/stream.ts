import { countOf, type Fields, fieldsOf, type StreamTranslator, textOf } from '../adapter.ts';
import { deltaChunk, type Frame, type UsageParts, usageChunk, usageFields } from '../chunk.ts';
import { finishReasonOf, readUsage } from './answer.ts';

interface State {
  frame: Frame;
  usage: UsageParts | undefined;
  stopReason: unknown;
  /** Place of each open block among the tool calls, by the provider's index. */
  calls: Map<number, number>;
  /** Thoughts being written; kept whole because the signature counts for all of it. */
  thoughts: Map<number, { thinking: string; signature: string }>;
  complete: boolean;
}

/** Anthropic's events (`message_start` … `message_stop`) as OpenAI chunks. */
export function translateMessages(frame: Frame): StreamTranslator {
  const state: State = {
    frame,
    usage: undefined,
    stopReason: null,
    calls: new Map(),
    thoughts: new Map(),
    complete: false,
  };
  return {
    push: (event) => handlers[textOf(event.type)]?.(state, event) ?? [],
    get complete() {
      return state.complete;
    },
  };
}

const handlers: Readonly<Record<string, (state: State, event: Fields) => Fields[]>> = {
  message_start: (state, event) => {
    const message = fieldsOf(event.message);
    state.frame = { ...state.frame, id: textOf(message.id) || state.frame.id };
    state.usage = readUsage(message.usage);
    // What the prompt cost is known from here on, even if the answer breaks off.
    return [
      { ...deltaChunk(state.frame, { role: 'assistant', content: '' }), usage: usageFields(state.usage) },
    ];
  },
  content_block_start: startBlock,
  content_block_delta: continueBlock,
  content_block_stop: (state, event) => {
    const thought = state.thoughts.get(countOf(event.index));
    state.thoughts.delete(countOf(event.index));
    if (thought === undefined) return [];
    return [deltaChunk(state.frame, { thinking_blocks: [{ type: 'thinking', ...thought }] })];
  },
  message_delta: (state, event) => {
    state.usage = readUsage(event.usage, state.usage);
    state.stopReason = fieldsOf(event.delta).stop_reason ?? state.stopReason;
    return [];
  },
  message_stop: (state) => {
    state.complete = true;
    const finish = deltaChunk(state.frame, {}, finishReasonOf(state.stopReason));
    return state.usage === undefined ? [finish] : [finish, usageChunk(state.frame, usageFields(state.usage))];
  },
  error: (_state, event) => [{ error: fieldsOf(event.error) }],
};

function startBlock(state: State, event: Fields): Fields[] {
  const index = countOf(event.index);
  const block = fieldsOf(event.content_block);
  if (block.type === 'tool_use') {
    const place = state.calls.size;
    state.calls.set(index, place);
    const named = { name: textOf(block.name), arguments: '' };
    const call = { index: place, id: textOf(block.id), type: 'function', function: named };
    return [deltaChunk(state.frame, { tool_calls: [call] })];
  }
  if (block.type === 'thinking') {
    state.thoughts.set(index, { thinking: textOf(block.thinking), signature: textOf(block.signature) });
    return [];
  }
  if (block.type === 'redacted_thinking') return [deltaChunk(state.frame, { thinking_blocks: [block] })];
  return textOf(block.text) === '' ? [] : [deltaChunk(state.frame, { content: block.text })];
}

function continueBlock(state: State, event: Fields): Fields[] {
  const index = countOf(event.index);
  const delta = fieldsOf(event.delta);
  const thought = state.thoughts.get(index);
  if (delta.type === 'text_delta') return [deltaChunk(state.frame, { content: textOf(delta.text) })];
  if (delta.type === 'thinking_delta') {
    if (thought !== undefined) thought.thinking += textOf(delta.thinking);
    return [deltaChunk(state.frame, { reasoning_content: textOf(delta.thinking) })];
  }
  if (delta.type === 'signature_delta' && thought !== undefined) thought.signature += textOf(delta.signature);
  const place = state.calls.get(index);
  if (delta.type !== 'input_json_delta' || place === undefined) return [];
  const call = { index: place, function: { arguments: textOf(delta.partial_json) } };
  return [deltaChunk(state.frame, { tool_calls: [call] })];
}
