import { countOf, type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';
import { type DoorEvent, eventText } from '../event-filter.ts';
import { messageId, stopReasonOf, usageOf } from './answer.ts';

type Open = { kind: 'text' | 'thinking' | 'tool'; call: number } | undefined;

interface State {
  publicName: string;
  started: boolean;
  /** The block that is being written, and its place. */
  open: Open;
  index: number;
  finishReason: unknown;
  usage: unknown;
}

export interface MessageWriter {
  /** Events that this chunk brings. */
  say(chunk: Fields): DoorEvent[];
  /** The last events, as text. */
  end(): string;
}

/** Says OpenAI's chunks again as Anthropic's events: start, blocks one after the other, delta, stop. */
export function createMessageWriter(publicName: string): MessageWriter {
  const state: State = {
    publicName,
    started: false,
    open: undefined,
    index: 0,
    finishReason: null,
    usage: undefined,
  };
  return {
    say(chunk) {
      if (chunk.usage !== undefined && chunk.usage !== null) state.usage = chunk.usage;
      const choice = fieldsOf(listOf(chunk.choices)[0]);
      if (typeof choice.finish_reason === 'string') state.finishReason = choice.finish_reason;
      return [...start(state, chunk), ...sayDelta(state, fieldsOf(choice.delta))];
    },
    end() {
      const events = [
        ...start(state, {}),
        ...close(state),
        {
          type: 'message_delta',
          delta: { stop_reason: stopReasonOf(state.finishReason), stop_sequence: null },
          usage: usageOf(state.usage),
        },
        { type: 'message_stop' },
      ];
      return events.map(eventText).join('');
    },
  };
}

function start(state: State, chunk: Fields): DoorEvent[] {
  if (state.started || chunk.error !== undefined) return [];
  state.started = true;
  const message = {
    id: messageId(chunk.id),
    type: 'message',
    role: 'assistant',
    model: state.publicName,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usageOf(chunk.usage), output_tokens: 0 },
  };
  return [{ type: 'message_start', message }];
}

function sayDelta(state: State, delta: Fields): DoorEvent[] {
  const thinking = textOf(delta.reasoning_content ?? delta.reasoning);
  const text = textOf(delta.content) || textOf(delta.refusal);
  return [
    ...(thinking === '' ? [] : sayThinking(state, thinking)),
    ...listOf(delta.thinking_blocks).flatMap((block) => saySigned(state, block)),
    ...(text === '' ? [] : sayText(state, text)),
    ...listOf(delta.tool_calls).flatMap((call) => sayCall(state, call)),
  ];
}

function sayThinking(state: State, thinking: string): DoorEvent[] {
  const events = openBlock(
    state,
    { kind: 'thinking', call: -1 },
    { type: 'thinking', thinking: '', signature: '' },
  );
  return [...events, deltaOf(state, { type: 'thinking_delta', thinking })];
}

/** The thoughts have been said as they came; what is new in a signed block is the signature. */
function saySigned(state: State, block: Fields): DoorEvent[] {
  if (block.type === 'redacted_thinking') {
    const events = [...close(state), blockStart(state, block)];
    state.open = { kind: 'thinking', call: -2 };
    return [...events, ...close(state)];
  }
  const opened = state.open?.kind === 'thinking' ? [] : sayThinking(state, textOf(block.thinking));
  const signature = deltaOf(state, { type: 'signature_delta', signature: textOf(block.signature) });
  return [...opened, signature, ...close(state)];
}

function sayText(state: State, text: string): DoorEvent[] {
  const events = openBlock(state, { kind: 'text', call: -1 }, { type: 'text', text: '' });
  return [...events, deltaOf(state, { type: 'text_delta', text })];
}

function sayCall(state: State, call: Fields): DoorEvent[] {
  const { name, arguments: part } = fieldsOf(call.function);
  const place = countOf(call.index);
  const block = { type: 'tool_use', id: textOf(call.id), name: textOf(name), input: {} };
  const events = openBlock(state, { kind: 'tool', call: place }, block);
  if (textOf(part) !== '')
    events.push(deltaOf(state, { type: 'input_json_delta', partial_json: textOf(part) }));
  return events;
}

function openBlock(state: State, wanted: NonNullable<Open>, block: Fields): DoorEvent[] {
  const { open } = state;
  if (open?.kind === wanted.kind && open.call === wanted.call) return [];
  const events = [...close(state), blockStart(state, block)];
  state.open = wanted;
  return events;
}

function blockStart(state: State, block: Fields): DoorEvent {
  return { type: 'content_block_start', index: state.index, content_block: block };
}

function deltaOf(state: State, delta: Fields): DoorEvent {
  return { type: 'content_block_delta', index: state.index, delta };
}

function close(state: State): DoorEvent[] {
  if (state.open === undefined) return [];
  state.open = undefined;
  const event = { type: 'content_block_stop', index: state.index };
  state.index += 1;
  return [event];
}
