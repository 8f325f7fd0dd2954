import { describe, expect, it } from 'vitest';
import { checkMessagesRequest } from '../../../../../../tests/peers/protocol/request/anthropic.ts';
import { checkConverseRequest } from '../../../../../../tests/peers/protocol/request/bedrock.ts';
import { checkGenerateRequest } from '../../../../../../tests/peers/protocol/request/gemini.ts';
import { checkCopiedChat, checkOwnChat } from '../../../../../../tests/peers/protocol/request/openai-chat.ts';
import { toOpenAi } from '../doors/anthropic/request.ts';
import { toChat } from '../doors/responses/request.ts';
import type { Target } from '../gateway/attempt.ts';
import type { Fields } from './adapter.ts';
import { adapters, type RemoteKind } from './adapters.ts';
import { inOpenAiWords } from './openai/dialect.ts';

// Requests as clients really send them, out to each kind of provider: nothing goes out that it is known to refuse.
// Providers' own errors that these would be, in their words, stand in the checkers.

const names: Readonly<Record<string, { kind: RemoteKind; upstreamName: string; baseUrl: string }>> = {
  'Claude 4.5': { kind: 'anthropic', upstreamName: 'claude-sonnet-4-5', baseUrl: 'https://a.example' },
  'Claude 4.6': { kind: 'anthropic', upstreamName: 'claude-opus-4-6', baseUrl: 'https://a.example' },
  'Gemini 2.5': { kind: 'gemini', upstreamName: 'gemini-2.5-flash', baseUrl: 'https://g.example' },
  'Gemini 3': { kind: 'gemini', upstreamName: 'gemini-3-pro-preview', baseUrl: 'https://g.example' },
  'Claude at Bedrock': {
    kind: 'bedrock',
    upstreamName: 'anthropic.claude-sonnet-4-5-v1:0',
    baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
  },
};

function targetOf(name: string): Target {
  const { kind, ...fields } = names[name] ?? { kind: 'anthropic', upstreamName: '', baseUrl: '' };
  return { name, providerKind: kind, ...fields, maxOutputTokens: null } as Target;
}

function prepare(name: string, chat: object, emulate = false) {
  const target = targetOf(name);
  const body = JSON.stringify({ model: target.upstreamName, ...chat });
  const request = { operation: 'chat' as const, stream: false, body, emulate };
  const signal = new AbortController().signal;
  const kind = target.providerKind as RemoteKind;
  const prepared = adapters[kind]({ target, request: { ...request, signal }, key: null, at: new Date() });
  return { fields: JSON.parse(String(prepared.body)) as Fields, emulated: prepared.emulated };
}

function wrongAt(name: string, fields: Fields): string[] {
  const { kind, upstreamName } = names[name] ?? {};
  if (kind === 'gemini') return checkGenerateRequest(fields, upstreamName);
  return kind === 'bedrock' ? checkConverseRequest(fields) : checkMessagesRequest(fields);
}

const tools = [
  { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } },
];
const ask = { role: 'user', content: 'Weather?' };
const called = (id: string, more: object = {}) => [
  ask,
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id, type: 'function', function: { name: 'look_up', arguments: '' } }],
    ...more,
  },
  { role: 'tool', tool_call_id: id, content: 'sunny' },
];
const schema = {
  type: 'json_schema',
  json_schema: { name: 'answer', schema: { type: 'object', properties: {}, additionalProperties: false } },
};

const requests: Readonly<Record<string, object>> = {
  'an empty answer between two questions': {
    messages: [ask, { role: 'assistant', content: '' }, { role: 'user', content: 'Still there?' }],
  },
  'blank pieces of text': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: ' ' },
          { type: 'text', text: 'Hello' },
        ],
      },
    ],
  },
  'an empty system prompt': { messages: [{ role: 'system', content: [{ type: 'text', text: '' }] }, ask] },
  'an id with colons and dots': { messages: called('functions.look_up:0'), tools },
  'an id of 80 signs': { messages: called('c'.repeat(80)), tools },
  'calls of before, tools no longer offered': {
    messages: [...called('c1'), { role: 'user', content: 'Sum up.' }],
  },
  'an empty result': {
    messages: [...called('c1').slice(0, 2), { role: 'tool', tool_call_id: 'c1', content: '' }],
    tools,
  },
  'thoughts of somebody else only': {
    messages: [
      ask,
      {
        role: 'assistant',
        content: null,
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }],
      },
      { role: 'user', content: 'Well?' },
    ],
  },
  'effort in the middle of calls, thoughts lost': { messages: called('c1'), tools, reasoning_effort: 'high' },
  'effort in a short answer': { messages: [ask], reasoning_effort: 'high', max_completion_tokens: 2_000 },
  'effort in a very short answer': { messages: [ask], reasoning_effort: 'low', max_completion_tokens: 200 },
  'a budget to think above the limit': {
    messages: [ask],
    thinking: { type: 'enabled', budget_tokens: 8_000 },
    max_tokens: 4_000,
  },
  'effort and a tool that must be called': {
    messages: [ask],
    tools,
    tool_choice: 'required',
    reasoning_effort: 'medium',
  },
  'a signed thought in front of calls': {
    messages: called('c1', { thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }] }),
    tools,
    reasoning_effort: 'low',
  },
  'results in another order than their calls': {
    messages: [
      ask,
      {
        role: 'assistant',
        tool_calls: ['a', 'b'].map((id) => ({
          id,
          type: 'function',
          function: { name: `of_${id}`, arguments: '{}' },
        })),
      },
      { role: 'tool', tool_call_id: 'b', content: '2' },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'user', content: 'And?' },
    ],
    tools,
  },
  'an answer by a schema': { messages: [ask], response_format: schema },
  'a schema after calls, tools no longer offered': {
    messages: [...called('c1'), { role: 'user', content: 'Sum up.' }],
    response_format: schema,
  },
};

describe.each(Object.keys(names))('%s', (name) => {
  it.each(Object.entries(requests))('is asked in its words: %s', (_, chat) => {
    expect(wrongAt(name, prepare(name, chat).fields)).toEqual([]);
  });

  it('is not asked in sampling what it refuses while it thinks', () => {
    const chat = { messages: [ask], reasoning_effort: 'low', temperature: 0.2, top_p: 0.5 };
    if (name.startsWith('Gemini')) return expect(wrongAt(name, prepare(name, chat).fields)).toEqual([]);
    expect(() => prepare(name, chat)).toThrow(expect.objectContaining({ code: 'models.capability_missing' }));
    const { fields, emulated } = prepare(name, chat, true);
    expect(wrongAt(name, fields)).toEqual([]);
    expect(emulated).toEqual(['temperature', 'top_p']);
  });
});

it('tells what it left out of thinking', () => {
  const chat = { messages: called('c1'), tools, reasoning_effort: 'high' };
  for (const name of ['Claude 4.5', 'Claude at Bedrock'])
    expect(prepare(name, chat).emulated).toEqual(['reasoning_effort']);
  expect(prepare('Gemini 3', chat).emulated).toEqual([]);
});

it.each([
  [
    'Claude 4.5',
    { type: 'file', file: { filename: 'a.docx', file_data: 'data:application/msword;base64,AAAA' } },
  ],
  ['Claude 4.5', { type: 'image_url', image_url: { url: 'data:image/bmp;base64,AAAA' } }],
  ['Claude at Bedrock', { type: 'image_url', image_url: { url: 'data:image/bmp;base64,AAAA' } }],
])('%s is not sent %o', (name, part) => {
  const chat = { messages: [{ role: 'user', content: [part] }] };
  expect(() => prepare(name, chat)).toThrow(expect.objectContaining({ code: 'models.capability_missing' }));
});

it('plain text is a document, whatever its name', () => {
  const file = {
    filename: '报告  终.md',
    file_data: `data:text/markdown;base64,${Buffer.from('# 报告').toString('base64')}`,
  };
  const chat = {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Read' },
          { type: 'file', file },
        ],
      },
    ],
  };
  for (const name of ['Claude 4.5', 'Claude at Bedrock'])
    expect(wrongAt(name, prepare(name, chat).fields)).toEqual([]);
  expect(JSON.stringify(prepare('Claude 4.5', chat).fields)).toContain('# 报告');
});

describe('doors in front of OpenAI', () => {
  const picture = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
  };
  const cache_control = { type: 'ephemeral' };
  // As a coding assistant sends it: marks of caches, thoughts, a picture in a result, an effort that only Claude has.
  const messages = {
    max_tokens: 4_000,
    system: [{ type: 'text', text: 'Be brief.', cache_control }],
    tools: [{ name: 'look', input_schema: { type: 'object', properties: {} }, cache_control }],
    output_config: { effort: 'max' },
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Look', cache_control }] },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
          { type: 'tool_use', id: 't1', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content: [picture] }],
      },
    ],
  };
  const responses = {
    max_output_tokens: 4_000,
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'Look' },
      { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 'c1',
        output: [{ type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' }],
      },
    ],
    tools: [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }],
  };
  const own = {
    providerKind: 'openai-compatible' as const,
    baseUrl: 'https://api.openai.com/v1',
    name: 'gpt',
  };
  const spoken = (target: { model: string; publicName: string }) => [
    toOpenAi(messages, target),
    toChat(responses, target),
  ];

  it.each(['gpt-5.2', 'gpt-4o', 'o3'])('%s takes every member', (upstreamName) => {
    for (const chat of spoken({ model: upstreamName, publicName: 'gpt' })) {
      const said = inOpenAiWords(chat, { target: { ...own, upstreamName }, emulate: false });
      expect(checkOwnChat(said)).toEqual([]);
      expect(said.max_completion_tokens).toBe(4_000);
      expect(JSON.stringify(said)).toContain('data:image/png;base64,iVBORw0KGgo=');
    }
  });

  it('who copies OpenAI gets words of vendors, and the limit by its older name', () => {
    const target = { ...own, baseUrl: 'https://vllm.example/v1', upstreamName: 'qwen' };
    for (const chat of spoken({ model: 'qwen', publicName: 'qwen' })) {
      const said = inOpenAiWords({ ...chat, top_k: 5 }, { target, emulate: false });
      expect(checkCopiedChat({ ...said, reasoning_effort: 'high' })).toEqual([]);
      expect(said).toMatchObject({ max_tokens: 4_000, top_k: 5 });
    }
    expect(
      JSON.stringify(
        inOpenAiWords(toOpenAi(messages, { model: 'q', publicName: 'q' }), { target, emulate: false }),
      ),
    ).toContain('cache_control');
  });

  it('refuses what OpenAI does not know, or leaves it out where the caller allows it', () => {
    const target = { ...own, upstreamName: 'gpt-4o' };
    const chat = { ...toOpenAi(messages, { model: 'gpt-4o', publicName: 'gpt' }), top_k: 5 };
    expect(() => inOpenAiWords(chat, { target, emulate: false })).toThrow(
      expect.objectContaining({ code: 'models.capability_missing' }),
    );
    expect(checkOwnChat(inOpenAiWords(chat, { target, emulate: true }))).toEqual([]);
  });
});
