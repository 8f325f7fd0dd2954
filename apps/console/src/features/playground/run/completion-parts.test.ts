import { expect, it } from 'vitest';
import { type CompletionPart, completionParts } from './completion-parts.ts';

async function parts(...texts: string[]): Promise<CompletionPart[]> {
  const found: CompletionPart[] = [];
  async function* source() {
    yield* texts;
  }
  for await (const part of completionParts(source())) found.push(part);
  return found;
}

const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const text = (content: string) => event({ choices: [{ delta: { content } }] });

it('puts together what was cut anywhere', async () => {
  const whole =
    text('你好') + text(', 世界') + event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } });
  const expected = await parts(`${whole}data: [DONE]\n\n`);
  expect(expected).toEqual([
    { type: 'text', text: '你好' },
    { type: 'text', text: ', 世界' },
    { type: 'usage', inputTokens: 3, outputTokens: 5 },
  ]);
  for (let cut = 1; cut < whole.length; cut += 7)
    expect(await parts(whole.slice(0, cut), whole.slice(cut))).toEqual(expected);
});

it('tells reasoning from the answer, and an error from the end', async () => {
  const reasoning = event({ choices: [{ delta: { reasoning_content: 'hm' } }] });
  const broken = event({ error: { message: 'The stream broke.', code: 'models.stream_broken' } });
  expect(await parts(reasoning, text('42'), broken)).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: '42' },
    { type: 'error', message: 'The stream broke.' },
  ]);
});

it('skips comments, empty deltas and what is no JSON', async () => {
  expect(
    await parts(': ping\n\n', 'data: {oops\n\n', event({ choices: [{ delta: {} }] }), text('ok')),
  ).toEqual([{ type: 'text', text: 'ok' }]);
});

it('reads the last event although no line ends it', async () => {
  expect(await parts(text('end').trimEnd())).toEqual([{ type: 'text', text: 'end' }]);
});
