import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkSaid } from './protocol/said.ts';

// The listener in `gateway-app.ts` finds what it should: streams that were right, spoilt in one place.

const check = (url: string, text: string, asked: object = {}) =>
  checkSaid({ url } as IncomingMessage, text, { stream: true, ...asked });
const sse = (events: readonly (object | string)[]) =>
  events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
const choice = (delta: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const usage = { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
const call = (index: number, more: object) => choice({ tool_calls: [{ index, ...more }] });
const named = { id: 'c1', function: { name: 'look', arguments: '' } };
const right = [choice({ role: 'assistant' }), call(0, named), call(0, {}), choice({}, 'tool_calls')];

describe('a stream of chat completions', () => {
  const path = '/v1/chat/completions';
  const wants = { stream_options: { include_usage: true } };

  it('that is right', () => {
    expect(check(path, sse([...right, '[DONE]']))).toEqual([]);
    expect(check(path, sse([...right, usage, '[DONE]']), wants)).toEqual([]);
    expect(check(path, sse([choice({ content: 'a' }), { error: { message: 'cut' } }]))).toEqual([]);
  });

  it.each([
    ['without its end', right, {}],
    ['with two ends', [...right, '[DONE]', '[DONE]'], {}],
    ['with an end behind an error', [{ error: {} }, '[DONE]'], {}],
    ['that finishes twice', [...right, choice({}, 'stop'), '[DONE]'], {}],
    ['that never finishes', [...right.slice(0, 3), '[DONE]'], {}],
    ['that goes on', [...right, choice({ content: 'more' }), '[DONE]'], {}],
    ['with a call that has no name', [call(0, { id: 'c1' }), choice({}, 'tool_calls'), '[DONE]'], {}],
    ['whose calls begin at 1', [call(1, named), choice({}, 'tool_calls'), '[DONE]'], {}],
    ['with usage that nobody wanted', [...right, usage, '[DONE]'], {}],
    ['without the usage that was wanted', [...right, '[DONE]'], wants],
  ])('%s is noticed', (_, events, asked) => {
    expect(check(path, sse(events), asked)).not.toEqual([]);
  });
});

describe('a stream of responses', () => {
  const id = `resp_${'0'.repeat(32)}`;
  const item = { id: 'msg_1', type: 'message' };
  const events = [
    { type: 'response.created', response: { id } },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_text.delta', output_index: 0, item_id: 'msg_1', delta: 'Hi' },
    { type: 'response.output_text.done', output_index: 0, item_id: 'msg_1', text: 'Hi' },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { id, output: [item] } },
  ];
  const text = (list: readonly { type: string }[]) =>
    list
      .map(
        (event, at) => `event: ${event.type}\ndata: ${JSON.stringify({ sequence_number: at, ...event })}\n\n`,
      )
      .join('');

  it('that is right', () => expect(check('/v1/responses', text(events))).toEqual([]));

  it.each([
    [
      'with a gap in its numbers',
      events.map((event, at) => ({ sequence_number: at + Number(at > 2), ...event })),
    ],
    ['without its end', events.slice(0, -1)],
    ['whose item is never done', events.filter(({ type }) => !type.endsWith('item.done'))],
    [
      'whose pieces are another text',
      events.map((event) => ('delta' in event ? { ...event, delta: 'Ho' } : event)),
    ],
    [
      'with an item that the end does not know',
      [...events.slice(0, -1), { type: 'response.completed', response: { id, output: [] } }],
    ],
  ])('%s is noticed', (_, list) => expect(check('/v1/responses', text(list))).not.toEqual([]));
});

it('streams of Anthropic’s messages are checked, and errors end them', () => {
  expect(check('/v1/messages', 'event: message_start\ndata: {"type":"message_start"}\n\n')).not.toEqual([]);
  expect(check('/v1/messages', 'event: error\ndata: {"type":"error"}\n\n')).toEqual([]);
});
