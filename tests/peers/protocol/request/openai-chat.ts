import { z } from 'zod';
import { anyObject, base64, filled, tokens, wrongIn } from './shape.ts';

// What POST /v1/chat/completions takes at OpenAI and Azure: members, types and words after OpenAI's own published types
// (npm `openai`, resources/chat/completions), limits after the API reference.

const word = z.string().regex(/^[\w-]{1,64}$/);
const text = z.strictObject({ type: z.literal('text'), text: z.string() });
const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });
const picture = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string().regex(/^(https?:\/\/|data:image\/(png|jpeg|gif|webp);base64,)/),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  }),
});
const sound = z.strictObject({
  type: z.literal('input_audio'),
  input_audio: z.strictObject({ data: base64, format: z.enum(['wav', 'mp3']) }),
});
const file = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({
    file_data: z.string().startsWith('data:').optional(),
    filename: z.string().optional(),
  }),
});
const texts = z.union([z.string(), z.array(text).min(1)]);
const call = z.strictObject({
  id: filled,
  type: z.literal('function'),
  function: z.strictObject({ name: word, arguments: z.string() }),
});
const name = { name: z.string().optional() };
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: texts, ...name }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.union([text, picture, sound, file])).min(1)]),
    ...name,
  }),
  z
    .strictObject({
      role: z.literal('assistant'),
      content: z.union([z.string(), z.array(z.union([text, refusal])).min(1), z.null()]).optional(),
      refusal: z.string().nullish(),
      tool_calls: z.array(call).min(1).optional(),
      ...name,
    })
    .refine(
      ({ content, tool_calls }) => (content ?? null) !== null || tool_calls !== undefined,
      'says nothing',
    ),
  z.strictObject({ role: z.literal('tool'), content: texts, tool_call_id: filled }),
]);
const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: word,
    description: z.string().optional(),
    parameters: anyObject.optional(),
    strict: z.boolean().nullish(),
  }),
});
const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['text', 'json_object']) }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: word,
      description: z.string().optional(),
      schema: anyObject.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);
const choice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: word }) }),
]);

const members = {
  model: filled,
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.literal(true), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: z.array(tool).min(1).max(128).optional(),
  tool_choice: choice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: format.optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  user: z.string().optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  store: z.boolean().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullish(),
  modalities: z.array(z.enum(['text', 'audio'])).nullish(),
  audio: anyObject.nullish(),
  prediction: anyObject.nullish(),
  web_search_options: anyObject.optional(),
};

type Fields = Record<string, unknown>;
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);

/** By the letter: a request that OpenAI or Azure would refuse is wrong. */
export function checkOwnChat(body: Fields): string[] {
  return [...wrongIn(z.strictObject(members), body), ...checkWhole(body)];
}

/** Members of our own shape and of other APIs. None of them may reach a provider, not even a patient one. */
const inner = ['thinking_blocks', 'is_error', 'extra_content', 'reasoning_details'];

/**
 * A request that a door made, at somebody who copies OpenAI: words of a vendor's own (`top_k`, `cache_control`) pass. Our
 * own do not.
 */
export function checkCopiedChat(body: Fields): string[] {
  const leaked = inner.filter((member) =>
    JSON.stringify([body.messages, body.tools]).includes(`"${member}":`),
  );
  const known = Object.fromEntries(
    Object.entries(body).filter(([member, value]) => member in members && value !== null),
  );
  const { messages: _, ...others } = members;
  const shapes = z.looseObject({
    ...others,
    tools: z.unknown().optional(),
    messages: z.array(anyObject).min(1),
  });
  return [...leaked.map((member) => `${member} is nobody's`), ...wrongIn(shapes, known), ...checkWhole(body)];
}

/** What one member asks of another. */
function checkWhole(body: Fields): string[] {
  const wrong: string[] = [];
  const { stream, stream_options: options } = body;
  if (stream === true && (options as Fields | undefined)?.include_usage !== true)
    wrong.push('usage was not asked for');
  if (stream !== true && options != null) wrong.push('stream_options without stream');
  if (body.tool_choice !== undefined && body.tool_choice !== 'none' && body.tools === undefined)
    wrong.push('tool_choice without tools');
  if (body.max_tokens != null && body.max_completion_tokens != null) wrong.push('two limits');
  if (/^(o\d|gpt-[5-9])/.test(String(body.model)) && body.max_tokens != null)
    wrong.push('max_tokens at a model that knows max_completion_tokens only');
  if (body.top_logprobs != null && body.logprobs !== true) wrong.push('top_logprobs without logprobs');
  return [...wrong, ...checkResults(listOf(body.messages))];
}

/** Calls are answered at once, each by its id. */
function checkResults(messages: Fields[]): string[] {
  const wrong: string[] = [];
  let open = new Set<unknown>();
  for (const [index, { role, tool_calls, tool_call_id }] of messages.entries()) {
    if (role === 'tool' && !open.delete(tool_call_id)) wrong.push(`result ${index} answers no call`);
    if (role === 'tool') continue;
    if (open.size > 0) wrong.push(`calls without results before message ${index}`);
    open = new Set(listOf(tool_calls).map(({ id }) => id));
  }
  return wrong;
}
