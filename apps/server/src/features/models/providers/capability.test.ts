import { describe, expect, it } from 'vitest';
import type { Target, UpstreamRequest } from '../gateway/attempt.ts';
import { adapters } from './adapters.ts';
import { chatMemberNames, isHint } from './capability.ts';

// Nothing that a caller asks for disappears without a word: each member of a chat request changes what goes out, or is
// refused by name, or is a hint that has no bearing on the answer.

/** A value of each member that asks for something. */
const samples: Readonly<Record<string, unknown>> = {
  model: 'm',
  messages: [{ role: 'user', content: 'other words' }],
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 5,
  max_completion_tokens: 6,
  temperature: 0.3,
  top_p: 0.4,
  top_k: 7,
  stop: ['END'],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
  tool_choice: 'required',
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
  reasoning_effort: 'low',
  thinking: { type: 'enabled', budget_tokens: 2_000 },
  seed: 8,
  frequency_penalty: 0.5,
  presence_penalty: 0.6,
  n: 2,
  logprobs: true,
  top_logprobs: 3,
  logit_bias: { 50256: -100 },
  user: 'u',
  metadata: { a: 'b' },
  safety_identifier: 's',
  prompt_cache_key: 'p',
  prompt_cache_retention: '24h',
  service_tier: 'standard_only',
  verbosity: 'low',
  prediction: { type: 'content', content: 'x' },
  store: true,
  modalities: ['text', 'audio'],
  audio: { voice: 'alloy', format: 'wav' },
  functions: [{ name: 'f' }],
  function_call: { name: 'f' },
  web_search_options: {},
  a_word_of_some_vendor: 1,
};
/** Members that mean nothing alone. */
const companions: Readonly<Record<string, object>> = {
  tool_choice: { tools: samples.tools },
  parallel_tool_calls: { tools: samples.tools },
  top_logprobs: { logprobs: true },
};

const kinds = ['anthropic', 'gemini', 'bedrock'] as const;
const base = { messages: [{ role: 'user', content: 'words' }] };

function prepared(kind: (typeof kinds)[number], fields: object, emulate = false) {
  const target = {
    name: 'public',
    upstreamName: kind === 'bedrock' ? 'anthropic.claude' : 'some-model',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  } as Target;
  const stream = 'stream' in fields;
  const request = { operation: 'chat', stream, emulate, body: JSON.stringify(fields) } as UpstreamRequest;
  const { url, body, emulated } = adapters[kind]({ target, request, key: null, at: new Date(0) });
  return { said: `${url} ${String(body)}`, emulated };
}

const codeOf = (act: () => unknown) => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

it('every known member has a sample', () => {
  expect(chatMemberNames.filter((name) => !(name in samples))).toEqual([]);
});

describe.each(kinds)('for %s', (kind) => {
  it.each(Object.keys(samples).filter((name) => name !== 'model'))('%s is not dropped silently', (member) => {
    const around = { ...base, ...companions[member] };
    const asked = { ...around, [member]: samples[member] };
    const code = codeOf(() => prepared(kind, asked));
    if (code !== 'accepted') {
      expect(code).toBe('models.capability_missing');
      // With the caller's leave it is left out, and told; some things cannot be left out.
      const allowed = codeOf(() => prepared(kind, asked, true));
      if (allowed === 'accepted') expect(prepared(kind, asked, true).emulated).toContain(member);
      return;
    }
    const changed = prepared(kind, asked).said !== prepared(kind, around).said;
    expect(changed || isHint(member, kind)).toBe(true);
  });
});
