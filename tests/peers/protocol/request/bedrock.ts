import { z } from 'zod';
import { anyObject, base64, filled, objectSchema, tokens, wrongIn } from './shape.ts';

// What Converse and ConverseStream take, after docs.aws.amazon.com/bedrock/latest/APIReference (members, patterns and
// lengths) and the errors that it is known for.

type Fields = Record<string, unknown>;

const cachePoint = z.strictObject({ cachePoint: z.strictObject({ type: z.literal('default') }) });
// "The text field in the ContentBlock object … is blank"
const text = z.strictObject({ text: z.string().regex(/\S/) });
const bytes = z.strictObject({ bytes: base64 });
const image = z.strictObject({
  image: z.strictObject({ format: z.enum(['png', 'jpeg', 'gif', 'webp']), source: bytes }),
});
const document = z.strictObject({
  document: z.strictObject({
    format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']),
    // Letters, digits, single blanks, hyphens, brackets.
    name: z.string().regex(/^(?!.* {2})[A-Za-z0-9 ()[\]-]{1,200}$/),
    source: bytes,
  }),
});
const id = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const use = z.strictObject({ toolUse: z.strictObject({ toolUseId: id, name: toolName, input: anyObject }) });
const result = z.strictObject({
  toolResult: z.strictObject({
    toolUseId: id,
    content: z.array(z.union([text, image, document])),
    status: z.enum(['success', 'error']).optional(),
  }),
});
const reasoning = z.strictObject({
  reasoningContent: z.union([
    z.strictObject({ reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }) }),
    z.strictObject({ redactedContent: base64 }),
  ]),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: z.array(z.union([text, image, document, result, cachePoint])).min(1),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.array(z.union([text, use, reasoning, cachePoint])).min(1),
  }),
]);
const tool = z.strictObject({
  toolSpec: z.strictObject({
    name: toolName,
    description: filled.optional(),
    inputSchema: z.strictObject({ json: objectSchema }),
  }),
});
const request = z.strictObject({
  messages: z.array(message).min(1),
  system: z
    .array(z.union([text, cachePoint]))
    .min(1)
    .optional(),
  inferenceConfig: z
    .strictObject({
      maxTokens: tokens.optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(filled).max(2_500).optional(),
    })
    .optional(),
  toolConfig: z
    .strictObject({
      tools: z.array(z.union([tool, cachePoint])).min(1),
      toolChoice: z
        .union([
          z.strictObject({ auto: z.strictObject({}) }),
          z.strictObject({ any: z.strictObject({}) }),
          z.strictObject({ tool: z.strictObject({ name: toolName }) }),
        ])
        .optional(),
    })
    .optional(),
  additionalModelRequestFields: anyObject.optional(),
});

interface Converse {
  messages?: { role: string; content: Fields[] }[];
  toolConfig?: Fields;
  inferenceConfig?: { maxTokens?: number; temperature?: number; topP?: number };
  additionalModelRequestFields?: { thinking?: { budget_tokens?: number } };
}

/** What is wrong with a Converse request of ours. */
export function checkConverseRequest(body: Converse): string[] {
  const wrong = wrongIn(request, body);
  const messages = body.messages ?? [];
  if (messages[0]?.role !== 'user') wrong.push('the first message is not the user’s');
  if (messages.some(({ role }, index) => role === messages[index - 1]?.role))
    wrong.push('roles do not alternate');
  const idsOf = (from: { content: Fields[] } | undefined, member: string) =>
    (from?.content ?? [])
      .flatMap((block) => (block[member] as { toolUseId: string } | undefined)?.toolUseId ?? [])
      .toSorted()
      .join();
  for (const [index, each] of messages.entries()) {
    const calls = idsOf(messages[index - 1], 'toolUse');
    const results = idsOf(each, 'toolResult');
    if (each.role === 'user' && calls !== results)
      wrong.push(`results ${results} for calls ${calls} at ${index}`);
    if (calls + results !== '' && body.toolConfig === undefined) wrong.push('calls without toolConfig');
  }
  return [...wrong, ...checkThinking(body)];
}

/** Claude's thinking behind Converse keeps Claude's rules. */
function checkThinking({
  additionalModelRequestFields: more,
  inferenceConfig = {},
  toolConfig,
}: Converse): string[] {
  const budget = more?.thinking?.budget_tokens;
  if (budget === undefined) return [];
  const { maxTokens, temperature, topP } = inferenceConfig;
  const wrong =
    budget < 1_024 || budget >= (maxTokens ?? Infinity) ? [`budget ${budget} of ${maxTokens}`] : [];
  if (![undefined, 1].includes(temperature)) wrong.push('temperature while thinking');
  if ((topP ?? 1) < 0.95) wrong.push('top_p below 0.95 while thinking');
  const { toolChoice } = (toolConfig ?? {}) as { toolChoice?: Fields };
  if (toolChoice !== undefined && !('auto' in toolChoice)) wrong.push('a forced tool while thinking');
  return wrong;
}
