import { describe, expect, it } from 'vitest';
import { encodeLatin1 } from './sse.ts';
import { answerText } from './stream-meter.ts';
import { createTextGauge } from './text-gauge.ts';

function chunk(delta: object, more: object = {}): Record<string, unknown> {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: null }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more };
}

const event = (fields: object) => `data: ${encodeLatin1(JSON.stringify(fields))}\n\n`;
const bytesOf = (fields: Record<string, unknown>) => Buffer.byteLength(answerText(fields));

describe('the gauge of a stream', () => {
  const said = [
    'Hello',
    ' 你好',
    '"quoted" and \\ back',
    '\n',
    '',
    'a"},"finish_reason":null}]}',
    '\\',
    '🌊',
  ];

  it.each([
    ['plain text', said.map((content) => chunk({ content }))],
    [
      'a role first',
      [chunk({ role: 'assistant', content: '' }), ...said.map((content) => chunk({ content }))],
    ],
    [
      'thoughts, then text',
      ['a', 'bc'].flatMap((text) => [chunk({ reasoning_content: text }), chunk({ content: text })]),
    ],
    ['both in one event', said.map((text) => chunk({ content: text, reasoning_content: 'thinks' }))],
    [
      'tool calls behind text',
      [
        chunk({ content: 'Let me see' }),
        chunk({ tool_calls: [{ index: 0, function: { name: 'find', arguments: '{"content":"x"}' } }] }),
        chunk({ content: 'more' }),
      ],
    ],
    [
      'usage behind it',
      said.map((content, index) => chunk({ content }, { usage: { completion_tokens: index } })),
    ],
    [
      'several choices',
      [{ ...chunk({ content: 'a' }), choices: [0, 1].map((index) => ({ index, delta: { content: 'ab' } })) }],
    ],
  ])('never reads less than was said: %s', (_, chunks) => {
    const bytesIn = createTextGauge();
    for (const fields of chunks) {
      const measured = bytesIn(event(fields));
      const real = bytesOf(fields);
      expect(measured).toBeGreaterThanOrEqual(real);
      // Escapes are longer than what they stand for, and nothing else may add to it.
      expect(measured).toBeLessThanOrEqual(JSON.stringify(answerText(fields)).length * 3);
    }
  });

  it('reads nothing in what is no chunk', () => {
    const bytesIn = createTextGauge();
    for (const other of ['data: [DONE]\n\n', ': ping\n\n', 'data: {"choices":\n\n', 'data: {"usage":{}}\n\n'])
      expect(bytesIn(other)).toBe(0);
  });
});
