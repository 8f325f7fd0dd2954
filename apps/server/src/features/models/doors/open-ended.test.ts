import { describe, expect, it } from 'vitest';
import { isOpenEnded } from './open-ended.ts';
import { searchUnitsOf } from './rerank-units.ts';

const say = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

describe('a request is open-ended', () => {
  it.each([
    ["the provider's own search", { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    [
      "the provider's own code runner",
      { tools: [{ type: 'function' }, { type: 'code_execution_20250825' }] },
    ],
    ["Moonshot's built-in functions", { tools: [{ type: 'builtin_function' }] }],
    ["OpenAI's search switch", { web_search_options: {} }],
    ["DashScope's search switch", { enable_search: true }],
    ['MCP servers of the provider', { mcp_servers: [{ url: 'https://x' }] }],
    ['a file by its id', say({ type: 'file', file: { file_id: 'f' } })],
    ['a document by its address', say({ type: 'document', source: { type: 'url', url: 'https://x' } })],
    [
      'a PDF, whose pages nobody counted',
      say({ type: 'document', source: { type: 'base64', data: 'JVBERi0' } }),
    ],
    ['a film', say({ type: 'video_url', video_url: { url: 'https://x' } })],
    ['sound by its address', say({ type: 'input_audio', input_audio: { data: 'https://x' } })],
    [
      'a file that a tool answered with',
      say({ type: 'tool_result', content: [{ type: 'document', source: { type: 'url' } }] }),
    ],
    ['what is nested deeper than anybody looks', say(nested(40))],
  ])('with %s', (_, fields) => {
    expect(isOpenEnded(fields)).toBe(true);
  });

  it.each([
    ['text', { messages: [{ role: 'user', content: 'hello' }] }],
    [
      'pictures, which have a bound of their own',
      say({ type: 'image_url', image_url: { url: 'https://x' } }),
    ],
    ['recorded sound', say({ type: 'input_audio', input_audio: { data: 'UklGRg', format: 'wav' } })],
    ['a document whose text is there', say({ type: 'document', source: { type: 'text', data: 'hello' } })],
    [
      "the caller's own tools",
      { tools: [{ type: 'function' }, { name: 'plain' }, { type: 'bash_20250124' }] },
    ],
    ['a search that is switched off', { enable_search: false }],
    ['text that speaks of files', { messages: [{ role: 'user', content: '{"type":"file"}' }] }],
  ])('not with %s', (_, fields) => {
    expect(isOpenEnded(fields)).toBe(false);
  });
});

function nested(depth: number): object {
  return depth === 0 ? {} : { content: [nested(depth - 1)] };
}

describe('searches of a rerank', () => {
  it.each([
    ['one hundred short documents', { query: 'q', documents: Array(100).fill('short') }, 1],
    ['one more', { query: 'q', documents: Array(101).fill('short') }, 2],
    [
      'long documents are cut and each piece counts',
      { query: 'q', documents: Array(100).fill('x'.repeat(4_990)) },
      10,
    ],
    ['documents with members', { query: 'q', documents: [{ text: 'short' }] }, 1],
    [
      'a query as long as a piece leaves no room',
      { query: 'q'.repeat(500), documents: ['short'] },
      undefined,
    ],
    ['what is no query', { query: 7, documents: ['short'] }, undefined],
  ])('%s', (_, fields, units) => {
    expect(searchUnitsOf(fields)).toBe(units);
  });
});
