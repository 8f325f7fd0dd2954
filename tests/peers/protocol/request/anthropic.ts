import { z } from 'zod';
import { anyObject, base64, filled, objectSchema, tokens, wrongIn } from './shape.ts';

// What POST /v1/messages takes (2023-06-01): members and words after Anthropic's published types (npm `@anthropic-ai/sdk`,
// resources/messages), rules between them after its API reference and its errors.

type Fields = Record<string, unknown>;

const cache = {
  cache_control: z
    .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
    .optional(),
};
const callId = z.string().regex(/^[a-zA-Z0-9_-]+$/);
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/);
// "text content blocks must be non-empty"
const text = z.strictObject({ type: z.literal('text'), text: filled, ...cache });
const byAddress = z.strictObject({ type: z.literal('url'), url: z.url() });
const image = z.strictObject({
  type: z.literal('image'),
  source: z.union([
    byAddress,
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: base64,
    }),
  ]),
  ...cache,
});
const document = z.strictObject({
  type: z.literal('document'),
  source: z.union([
    byAddress,
    z.strictObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: base64 }),
    z.strictObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: filled }),
  ]),
  title: z.string().max(500).optional(),
  ...cache,
});
const result = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: callId,
  content: z.union([z.string(), z.array(z.union([text, image, document]))]).optional(),
  is_error: z.boolean().optional(),
  ...cache,
});
const thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: filled });
const redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: filled });
const use = z.strictObject({
  type: z.literal('tool_use'),
  id: callId,
  name: toolName,
  input: anyObject,
  ...cache,
});
const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: z.union([filled, z.array(z.union([text, image, document, result])).min(1)]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([filled, z.array(z.union([text, thinking, redacted, use])).min(1)]),
  }),
]);
const serial = { disable_parallel_tool_use: z.boolean().optional() };
const request = z.strictObject({
  model: filled,
  max_tokens: tokens,
  messages: z.array(message).min(1),
  system: z.union([filled, z.array(text).min(1)]).optional(),
  stop_sequences: z.array(z.string().regex(/\S/)).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  tools: z
    .array(
      z.strictObject({
        name: toolName,
        description: z.string().optional(),
        input_schema: objectSchema,
        ...cache,
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.enum(['auto', 'any']), ...serial }),
      z.strictObject({ type: z.literal('tool'), name: toolName, ...serial }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1_024) }),
      z.strictObject({ type: z.enum(['disabled', 'adaptive']) }),
    ])
    .optional(),
  metadata: z.strictObject({ user_id: z.string().max(256) }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  output_config: z
    .strictObject({
      format: z.strictObject({ type: z.literal('json_schema'), schema: anyObject }).optional(),
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
    })
    .optional(),
});

/** What is wrong with a request of ours to Anthropic. */
export function checkMessagesRequest(body: Fields): string[] {
  const messages = listOf(body.messages);
  return [...wrongIn(request, body), ...checkThinking(body, messages), ...checkTurns(messages)];
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Extended thinking leaves sampling alone, forces no tool and wants its own thoughts back in front of calls. */
function checkThinking(body: Fields, messages: Fields[]): string[] {
  const { type, budget_tokens: budget } = fieldsOf(body.thinking);
  if (type !== 'enabled' && type !== 'adaptive') return [];
  const wrong: string[] = [];
  if (budget !== undefined && Number(budget) >= Number(body.max_tokens)) wrong.push('budget ≥ max_tokens');
  if (![undefined, 1].includes(body.temperature as 1)) wrong.push('temperature while thinking');
  if (body.top_k !== undefined) wrong.push('top_k while thinking');
  if (Number(body.top_p ?? 1) < 0.95) wrong.push('top_p below 0.95 while thinking');
  if (['any', 'tool'].includes(String(fieldsOf(body.tool_choice).type)))
    wrong.push('a forced tool while thinking');
  const last = listOf(messages.findLast(({ role }) => role === 'assistant')?.content);
  const calls = last.some((block) => block.type === 'tool_use');
  if (type === 'enabled' && calls && !String(last[0]?.type).endsWith('thinking'))
    wrong.push('calls without their thoughts while thinking');
  return wrong;
}

/** Roles alternate; results come at once, first in their message, one for each call. */
function checkTurns(messages: Fields[]): string[] {
  const wrong = messages[0]?.role === 'user' ? [] : ['the first message is not the user’s'];
  let open: unknown[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role === messages[index - 1]?.role) wrong.push(`roles do not alternate at ${index}`);
    const types = listOf(content).map(({ type }) => type);
    const results = listOf(content).filter(({ type }) => type === 'tool_result');
    const answered = results.map(({ tool_use_id: id }) => id);
    if (types.slice(0, results.length).some((type) => type !== 'tool_result'))
      wrong.push(`results behind other blocks at ${index}`);
    if (role === 'user' && JSON.stringify(answered.toSorted()) !== JSON.stringify(open.toSorted()))
      wrong.push(`results of ${answered} for calls of ${open} at ${index}`);
    open = listOf(content).flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []));
  }
  return wrong;
}
