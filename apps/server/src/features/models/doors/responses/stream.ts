import { type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';
import { type DoorEvent, eventText } from '../event-filter.ts';
import {
  callItem,
  endedResponse,
  messageItem,
  newItemId,
  type ResponseFrame,
  reasoningItem,
  responseOf,
  textPart,
} from './answer.ts';

type Open =
  | { kind: 'message' | 'reasoning'; id: string; text: string; call?: undefined }
  | { kind: 'call'; id: string; text: string; call: { place: unknown; id: unknown; name: unknown } };

interface State {
  frame: ResponseFrame;
  sequence: number;
  begun: boolean;
  open: Open | undefined;
  thoughts: Fields[];
  output: Fields[];
  finishReason: unknown;
  usage: unknown;
}

export interface ResponseWriter {
  say(chunk: Fields): DoorEvent[];
  /** The last events, as text. */
  end(): string;
  /** The events of an answer that failed, as text. */
  fail(error: { code: string; message: string }): string;
}

/** Says chat chunks again as the events of the Responses API, numbered, one output item after the other. */
export function createResponseWriter(frame: ResponseFrame): ResponseWriter {
  const state: State = {
    frame,
    sequence: 0,
    begun: false,
    open: undefined,
    thoughts: [],
    output: [],
    finishReason: null,
    usage: undefined,
  };
  const numbered = (events: DoorEvent[]) =>
    events.map((event) => ({ ...event, sequence_number: state.sequence++ }));
  const asText = (events: DoorEvent[]) => numbered(events).map(eventText).join('');
  return {
    say(chunk) {
      if (chunk.usage !== undefined && chunk.usage !== null) state.usage = chunk.usage;
      const choice = fieldsOf(listOf(chunk.choices)[0]);
      if (typeof choice.finish_reason === 'string') state.finishReason = choice.finish_reason;
      if (chunk.error !== undefined) return [];
      return numbered([...begin(state), ...sayDelta(state, fieldsOf(choice.delta))]);
    },
    end() {
      const events = [...begin(state), ...close(state)];
      const response = endedResponse(frame, state);
      return asText([...events, { type: `response.${textOf(response.status)}`, response }]);
    },
    fail(error) {
      const response = responseOf(frame, 'failed', { error, output: state.output });
      return asText([...begin(state), { type: 'response.failed', response }]);
    },
  };
}

function begin(state: State): DoorEvent[] {
  if (state.begun) return [];
  state.begun = true;
  const response = responseOf(state.frame, 'in_progress');
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
  ];
}

function sayDelta(state: State, delta: Fields): DoorEvent[] {
  const reasoning = textOf(delta.reasoning_content ?? delta.reasoning);
  const text = textOf(delta.content) || textOf(delta.refusal);
  state.thoughts.push(...listOf(delta.thinking_blocks));
  return [
    ...(reasoning === '' ? [] : sayReasoning(state, reasoning)),
    ...(text === '' ? [] : sayText(state, text)),
    ...listOf(delta.tool_calls).flatMap((call) => sayCall(state, call)),
  ];
}

function sayText(state: State, delta: string): DoorEvent[] {
  const events: DoorEvent[] = [];
  if (state.open?.kind !== 'message') {
    const id = newItemId('msg');
    events.push(...openItem(state, { kind: 'message', id, text: '' }, messageItem(id, [], 'in_progress')));
    events.push(inItem(state, 'content_part.added', { content_index: 0, part: textPart('') }));
  }
  if (state.open !== undefined) state.open.text += delta;
  return [...events, inItem(state, 'output_text.delta', { content_index: 0, delta, logprobs: [] })];
}

function sayReasoning(state: State, delta: string): DoorEvent[] {
  const events: DoorEvent[] = [];
  if (state.open?.kind !== 'reasoning') {
    const id = newItemId('rs');
    events.push(
      ...openItem(state, { kind: 'reasoning', id, text: '' }, { id, type: 'reasoning', summary: [] }),
    );
    const part = { type: 'summary_text', text: '' };
    events.push(inItem(state, 'reasoning_summary_part.added', { summary_index: 0, part }));
  }
  if (state.open !== undefined) state.open.text += delta;
  return [...events, inItem(state, 'reasoning_summary_text.delta', { summary_index: 0, delta })];
}

function sayCall(state: State, call: Fields): DoorEvent[] {
  const { name, arguments: text } = fieldsOf(call.function);
  const events: DoorEvent[] = [];
  if (state.open?.call === undefined || state.open.call.place !== call.index) {
    const id = newItemId('fc');
    const named = { id: call.id, function: { name, arguments: '' } };
    const open: Open = { kind: 'call', id, text: '', call: { place: call.index, id: call.id, name } };
    events.push(...openItem(state, open, callItem(id, named, 'in_progress')));
  }
  const delta = textOf(text);
  if (state.open !== undefined) state.open.text += delta;
  return delta === '' ? events : [...events, inItem(state, 'function_call_arguments.delta', { delta })];
}

function openItem(state: State, open: Open, item: Fields): DoorEvent[] {
  const events = close(state);
  state.open = open;
  return [...events, { type: 'response.output_item.added', output_index: state.output.length, item }];
}

function inItem(state: State, type: string, fields: Fields): DoorEvent {
  const place = { item_id: state.open?.id, output_index: state.output.length };
  return { type: `response.${type}`, ...place, ...fields };
}

function close(state: State): DoorEvent[] {
  const { open } = state;
  if (open === undefined) return [];
  const { item, events } = closed[open.kind](state, open);
  events.push({ type: 'response.output_item.done', output_index: state.output.length, item });
  state.output.push(item);
  state.open = undefined;
  return events;
}

type Close = (state: State, open: Open) => { item: Fields; events: DoorEvent[] };

const closed: Readonly<Record<Open['kind'], Close>> = {
  message(state, { id, text }) {
    const part = textPart(text);
    const at = { content_index: 0 };
    const events = [
      inItem(state, 'output_text.done', { ...at, text, logprobs: [] }),
      inItem(state, 'content_part.done', { ...at, part }),
    ];
    return { item: messageItem(id, [part]), events };
  },
  reasoning(state, { id, text }) {
    const at = { summary_index: 0 };
    const item = reasoningItem(state.frame, { reasoning: text, thoughts: state.thoughts.splice(0), id });
    const events = [
      inItem(state, 'reasoning_summary_text.done', { ...at, text }),
      inItem(state, 'reasoning_summary_part.done', { ...at, part: { type: 'summary_text', text } }),
    ];
    return { item, events };
  },
  call(state, { id, text, call }) {
    const item = callItem(id, { id: call?.id, function: { name: call?.name, arguments: text } });
    const named = { name: textOf(call?.name), arguments: text };
    return { item, events: [inItem(state, 'function_call_arguments.done', named)] };
  },
};
