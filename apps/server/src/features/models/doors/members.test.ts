import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { Target } from '../gateway/attempt.ts';
import { missingCapability } from '../providers/capability.ts';
import { toOpenAi } from './anthropic/request.ts';
import { namesAtProvider } from './at-provider.ts';
import { nativeResponses } from './responses/native.ts';
import { toChat } from './responses/request.ts';

// Nothing that a caller asks for disappears without a word, at the doors that translate: each documented member of a
// request changes what goes out, or is refused by name, or is declared to have no bearing. The lists are those of the
// official clients: a member that comes new with one of them does not compile until it is judged here.

type Samples<Params> = Record<keyof Params, unknown>;

const responses: Samples<OpenAI.Responses.ResponseCreateParams> = {
  model: 'm',
  input: 'other words',
  access_programs: { cyber: 'standard' },
  image: { detail: 'low' },
  instructions: 'be brief',
  background: true,
  context_management: [{ type: 'compaction' }],
  conversation: 'conv_1',
  include: ['reasoning.encrypted_content'],
  max_output_tokens: 7,
  max_tool_calls: 3,
  metadata: { a: 'b' },
  moderation: { model: 'omni-moderation-latest' },
  parallel_tool_calls: false,
  previous_response_id: 'resp_1',
  prompt: { id: 'pmpt_1' },
  prompt_cache_key: 'k',
  prompt_cache_options: { mode: 'x' },
  prompt_cache_retention: '24h',
  reasoning: { effort: 'low' },
  safety_identifier: 's',
  service_tier: 'flex',
  store: true,
  stream: true,
  stream_options: { include_obfuscation: false },
  temperature: 0.3,
  text: { format: { type: 'json_object' }, verbosity: 'low' },
  tool_choice: 'required',
  tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: true }],
  top_logprobs: 2,
  top_p: 0.4,
  truncation: 'auto',
  user: 'u',
};
/** The client has forgotten these three, older models have not. */
type Sampling = 'temperature' | 'top_k' | 'top_p';

const messages: Samples<Anthropic.MessageCreateParams & Record<Sampling, unknown>> = {
  model: 'm',
  max_tokens: 7,
  messages: [{ role: 'user', content: 'other words' }],
  cache_control: { type: 'ephemeral' },
  container: 'c',
  diagnostics: {},
  speed: 'fast',
  user_profile_id: 'u',
  workspace_id: 'w',
  inference_geo: 'us',
  metadata: { user_id: 'u' },
  output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
  service_tier: 'standard_only',
  stop_sequences: ['END'],
  stream: true,
  system: 'be brief',
  temperature: 0.3,
  thinking: { type: 'enabled', budget_tokens: 2_000 },
  tool_choice: { type: 'any', disable_parallel_tool_use: true },
  tools: [{ name: 'f', input_schema: { type: 'object' } }],
  top_k: 5,
  top_p: 0.4,
};

/** Members that mean nothing alone. */
const companions: Readonly<Record<string, object>> = {
  top_logprobs: { include: ['message.output_text.logprobs'] },
  stream_options: { stream: true },
};
/** No bearing on the request: what is included is decided when the answer is said, padding is not ours to send. */
const hints = new Set(['include', 'stream_options', 'model']);

const target = { name: 'public', upstreamName: 'upstream', maxOutputTokens: null } as Target;
const names = { model: 'upstream', publicName: 'public' };
const native = (fields: object) => nativeResponses(JSON.stringify(fields), { ...fields }, target).body;

const nativeMessages = (fields: object) => {
  const missing = namesAtProvider({ ...fields });
  if (missing.length > 0) throw missingCapability('public', missing);
  return JSON.stringify(fields);
};

const doors = [
  {
    door: 'Responses, as chat',
    samples: responses,
    base: { input: 'words' },
    say: (fields: object) => JSON.stringify(toChat({ ...fields }, names)),
  },
  { door: 'Responses, as they are', samples: responses, base: { input: 'words' }, say: native },
  {
    door: 'Messages, as chat',
    samples: messages,
    base: { messages: [{ role: 'user', content: 'words' }] },
    say: (fields: object) => JSON.stringify(toOpenAi({ ...fields }, names)),
  },
];

const refusalOf = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error as { code?: string; params?: { capabilities?: string } };
  }
};

describe.each(doors)('$door', ({ samples, base, say }) => {
  it.each(Object.keys(samples))('%s is not dropped silently', (member) => {
    const around = { ...base, ...companions[member] };
    const asked = { ...around, [member]: (samples as Record<string, unknown>)[member] };
    const refusal = refusalOf(() => say(asked));
    if (refusal !== undefined) {
      expect(refusal.code).toBe('models.capability_missing');
      expect(refusal.params?.capabilities).toContain(member);
      return;
    }
    expect(say(asked) !== say(around) || hints.has(member)).toBe(true);
  });

  it('refuses a member that nobody knows, or passes it on', () => {
    const asked = { ...base, a_word_of_tomorrow: 'x' };
    const refusal = refusalOf(() => say(asked));
    if (refusal === undefined) expect(say(asked)).toContain('a_word_of_tomorrow');
    else expect(refusal.params?.capabilities).toContain('a_word_of_tomorrow');
  });
});

describe('inside of what is said again', () => {
  const tool = { name: 'f', input_schema: {} };
  const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };
  const ask = (block: object) => [{ role: 'user', content: [block] }];

  it.each([
    ['input_examples', { tools: [{ ...tool, input_examples: [{ a: 1 }] }] }],
    ['defer_loading', { tools: [{ ...tool, defer_loading: true }] }],
    ['citations', { messages: ask({ ...document, citations: { enabled: true } }) }],
    ['document.context', { messages: ask({ ...document, context: 'from 1999' }) }],
    ['search_result', { messages: ask({ type: 'search_result', title: 'x' }) }],
  ])('of Messages, %s is refused by name', (name, fields) => {
    const refusal = refusalOf(() => toOpenAi({ messages: [], ...fields }, names));
    expect(refusal).toMatchObject({ code: 'models.capability_missing', params: { capabilities: name } });
  });

  it.each([
    ['file_id', { messages: ask({ type: 'image', source: { type: 'file', file_id: 'file_1' } }) }],
    ['container', { container: { id: 'container_1', skills: [] } }],
  ])('of native Messages, what lies at the provider is refused: %s', (name, fields) => {
    expect(refusalOf(() => nativeMessages(fields))?.params?.capabilities).toBe(name);
  });

  it('of native Messages, what a tool was given is its own', () => {
    const call = { type: 'tool_use', id: 't', name: 'f', input: { file_id: 'mine' } };
    expect(
      refusalOf(() => nativeMessages({ messages: ask(call), container: { skills: [] } })),
    ).toBeUndefined();
  });

  it('of Messages, the usual values ask for nothing', () => {
    const usual = { ...tool, defer_loading: false, allowed_callers: ['direct'], eager_input_streaming: true };
    expect(refusalOf(() => toOpenAi({ messages: [], tools: [usual] }, names))).toBeUndefined();
  });

  it.each([
    ['file_id', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] }],
    ['item_reference', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['tool file_search', { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
    ['tool mcp', { tools: [{ type: 'mcp', connector_id: 'c', server_label: 'x' }] }],
    ['container', { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }],
    ['file_ids', { tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: ['f'] } }] }],
    ['nesting', { input: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown }],
  ])('of native Responses, what lies at the provider is refused: %s', (name, fields) => {
    const refusal = refusalOf(() => native({ input: 'x', ...fields }));
    expect(refusal?.code).toBe('models.capability_missing');
    expect(refusal?.params?.capabilities).toContain(name);
  });

  it('of native Responses, a tool may take whatever its schema names, and nothing is kept', () => {
    const parameters = { type: 'object', properties: { file_id: { type: 'string' } } };
    const body = native({ input: 'x', store: false, tools: [{ type: 'function', name: 'f', parameters }] });
    expect(JSON.parse(body)).toMatchObject({ model: 'upstream', store: false });
    expect(JSON.parse(native({ input: 'x' }))).toMatchObject({ store: false });
  });
});
