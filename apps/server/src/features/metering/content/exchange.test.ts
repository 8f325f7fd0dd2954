import { describe, expect, it } from 'vitest';
import { answerText, cut, requestText } from './exchange.ts';

const sse = (...events: unknown[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

describe('what is kept of an answer', () => {
  it.each([
    [
      'chat',
      sse(
        { choices: [{ delta: { role: 'assistant' } }] },
        { choices: [{ delta: { content: 'Gu' } }] },
        { choices: [{ delta: { content: 'ten Tag' } }] },
        { choices: [], usage: { total_tokens: 3 } },
      ),
      'Guten Tag',
    ],
    ['text completions', sse({ choices: [{ text: '你' }] }, { choices: [{ text: '好' }] }), '你好'],
    [
      'responses',
      sse({ type: 'response.created' }, { type: 'response.output_text.delta', delta: 'yes' }),
      'yes',
    ],
    [
      'messages',
      sse(
        { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } },
        { type: 'content_block_delta', delta: { type: 'text_delta', text: 'yes' } },
      ),
      'yes',
    ],
  ])('is the text of a stream of %s', (_, raw, text) => {
    expect(answerText(`${raw}data: [DONE]\n\n`, 'text/event-stream; charset=utf-8')).toBe(text);
  });

  it('is the stream itself where it holds no text, and survives nonsense', () => {
    const raw = 'data: {"error":{"message":"broken"}}\n\ndata: nonsense\n\ndata: null\n\n';
    expect(answerText(raw, 'text/event-stream')).toBe(raw);
  });

  it('is never sound or pictures', () => {
    expect(answerText('\u0000\u0001', 'audio/mpeg')).toBe('(audio/mpeg)');
    const picture = JSON.stringify({ data: [{ b64_json: 'A'.repeat(5_000) }] });
    expect(answerText(picture, 'application/json')).toBe(
      '{"data":[{"b64_json":"(5000 characters of base64)"}]}',
    );
  });
});

describe('what is kept of a request', () => {
  it('is its JSON without pictures', () => {
    const url = `data:image/png;base64,${'iVBO'.repeat(400)}==`;
    const body = Buffer.from(JSON.stringify({ messages: [{ content: [{ image_url: { url } }, 'what?'] }] }));
    const text = requestText(body, 'application/json');
    expect(text).toContain('what?');
    expect(text).toContain('(1602 characters of base64)');
    expect(text.length).toBeLessThan(200);
  });

  it('is the length of a recording', () => {
    expect(requestText(Buffer.alloc(12), 'multipart/form-data; boundary=x')).toBe('(12 bytes)');
  });

  it('is cut where it is too long, and says so', () => {
    expect(cut({ request: 'a', answer: 'b' }).truncated).toBe(false);
    const long = cut({ request: 'a'.repeat(200_000), answer: 'b' });
    expect(long).toMatchObject({ truncated: true, answer: 'b' });
    expect(long.request).toHaveLength(131_072);
  });
});
