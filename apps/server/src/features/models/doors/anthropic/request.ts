import { defined, type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';
import { missingCapability } from '../../providers/capability.ts';
import { invalid } from '../../providers/chat-request.ts';

// A request of Anthropic's Messages API as an OpenAI chat request, for providers that do not speak it themselves.

const known = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'metadata',
  'service_tier',
  'output_config',
]);

/** In OpenAI's words. */
const serviceTiers: Readonly<Record<string, string>> = { auto: 'auto', standard_only: 'default' };

/** @throws Problem `models.capability_missing` for what only Anthropic has, `request.invalid` for what is malformed */
export function toOpenAi(fields: Fields, target: { model: string; publicName: string }): Fields {
  const unknown = Object.keys(fields).filter((member) => !known.has(member));
  if (unknown.length > 0) throw missingCapability(target.publicName, unknown);
  const stream = fields.stream === true;
  return defined({
    model: target.model,
    messages: [...systemMessages(fields.system), ...messagesOf(fields.messages, target.publicName)],
    max_tokens: fields.max_tokens,
    temperature: fields.temperature,
    top_p: fields.top_p,
    top_k: fields.top_k,
    stop: fields.stop_sequences,
    tools: fields.tools === undefined ? undefined : toolsOf(fields.tools, target.publicName),
    ...toolChoiceOf(fieldsOf(fields.tool_choice)),
    ...reasoningOf(fields),
    response_format: formatOf(fields.output_config),
    user: fieldsOf(fields.metadata).user_id ?? undefined,
    service_tier: serviceTiers[textOf(fields.service_tier)],
    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,
  });
}

function systemMessages(system: unknown): Fields[] {
  if (typeof system === 'string') return [{ role: 'system', content: system }];
  const content = listOf(system).map((block) => textPart(block));
  return content.length === 0 ? [] : [{ role: 'system', content }];
}

function textPart(block: Fields): Fields {
  return defined({ type: 'text', text: textOf(block.text), cache_control: block.cache_control ?? undefined });
}

function messagesOf(messages: unknown, publicName: string): Fields[] {
  if (!Array.isArray(messages)) throw invalid('messages');
  return listOf(messages).flatMap((message, index) => {
    const { role, content } = message;
    if (role !== 'user' && role !== 'assistant' && role !== 'system') throw invalid(`messages.${index}.role`);
    if (typeof content === 'string') return [{ role, content }];
    if (!Array.isArray(content)) throw invalid(`messages.${index}.content`);
    const blocks = listOf(content);
    if (role === 'assistant') return [assistantMessage(blocks, publicName)];
    return [...toolResults(blocks, publicName), ...userMessage(role, blocks, publicName)];
  });
}

function assistantMessage(blocks: Fields[], publicName: string): Fields {
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  const thoughts = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking');
  const rest = blocks.filter((block) => !calls.includes(block) && !thoughts.includes(block));
  const content = rest.map((block) => partOf(block, publicName));
  const plain = content.every(({ type, cache_control }) => type === 'text' && cache_control === undefined);
  return defined({
    role: 'assistant',
    content: plain ? content.map(({ text }) => text).join('') || null : content,
    thinking_blocks: thoughts.length === 0 ? undefined : thoughts,
    tool_calls:
      calls.length === 0
        ? undefined
        : calls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(input ?? {}) },
          })),
  });
}

function toolResults(blocks: Fields[], publicName: string): Fields[] {
  return blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block) =>
      defined({
        role: 'tool',
        tool_call_id: block.tool_use_id,
        content:
          typeof block.content === 'string'
            ? block.content
            : listOf(block.content).map((part) => partOf(part, publicName)),
        is_error: block.is_error === true ? true : undefined,
      }),
    );
}

function userMessage(role: string, blocks: Fields[], publicName: string): Fields[] {
  const content = blocks
    .filter(({ type }) => type !== 'tool_result')
    .map((block) => partOf(block, publicName));
  return content.length === 0 ? [] : [{ role, content }];
}

function partOf(block: Fields, publicName: string): Fields {
  if (block.type === 'text') return textPart(block);
  const cache = { cache_control: block.cache_control ?? undefined };
  if (block.type === 'image')
    return defined({
      type: 'image_url',
      image_url: { url: urlOf(fieldsOf(block.source), publicName) },
      ...cache,
    });
  if (block.type === 'document') {
    if (fieldsOf(block.citations).enabled === true) throw missingCapability(publicName, ['citations']);
    if (textOf(block.context) !== '') throw missingCapability(publicName, ['document.context']);
    const source = fieldsOf(block.source);
    if (source.type === 'text') return textPart({ text: source.data, ...cache });
    const file = defined({ file_data: urlOf(source, publicName), filename: block.title ?? undefined });
    return defined({ type: 'file', file, ...cache });
  }
  throw missingCapability(publicName, [textOf(block.type)]);
}

function urlOf(source: Fields, publicName: string): string {
  if (source.type === 'url') return textOf(source.url);
  if (source.type === 'base64') return `data:${textOf(source.media_type)};base64,${textOf(source.data)}`;
  throw missingCapability(publicName, [`${textOf(source.type)} source`]);
}

/** What is said again, and `eager_input_streaming`, which has no bearing on the answer. */
const toolMembers = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
  'eager_input_streaming',
]);

/** Clients send the usual values all the time. */
function asksFor(value: unknown): boolean {
  return ![undefined, null, false].includes(value as null) && JSON.stringify(value) !== '["direct"]';
}

function toolsOf(tools: unknown, publicName: string): Fields[] {
  return listOf(tools).map((tool) => {
    // Tools with a type run at Anthropic (search, code, computer).
    if (tool.type !== undefined && tool.type !== 'custom')
      throw missingCapability(publicName, [`tool ${textOf(tool.type)}`]);
    const missing = Object.keys(tool).filter((name) => !toolMembers.has(name) && asksFor(tool[name]));
    if (missing.length > 0) throw missingCapability(publicName, missing);
    return defined({
      type: 'function',
      function: defined({
        name: tool.name,
        description: tool.description,
        parameters: tool.input_schema,
        strict: tool.strict,
      }),
      cache_control: tool.cache_control ?? undefined,
    });
  });
}

function toolChoiceOf(choice: Fields): Fields {
  const parallel = choice.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {};
  if (choice.type === 'tool')
    return { tool_choice: { type: 'function', function: { name: choice.name } }, ...parallel };
  if (choice.type === 'any') return { tool_choice: 'required', ...parallel };
  return choice.type === undefined ? {} : { tool_choice: choice.type, ...parallel };
}

/** Budgets in the steps that OpenAI's word for it knows. */
function reasoningOf(fields: Fields): Fields {
  const { type, budget_tokens: budget } = fieldsOf(fields.thinking);
  const { effort } = fieldsOf(fields.output_config);
  if (type === undefined && effort === undefined) return {};
  if (type === 'disabled') return { reasoning_effort: 'none' };
  if (effort !== undefined) return { reasoning_effort: effort };
  if (typeof budget !== 'number') return { reasoning_effort: 'medium' };
  return { reasoning_effort: budget <= 2_048 ? 'low' : budget <= 8_192 ? 'medium' : 'high' };
}

function formatOf(config: unknown): Fields | undefined {
  const format = fieldsOf(fieldsOf(config).format);
  if (format.type === undefined) return undefined;
  if (format.type !== 'json_schema') throw invalid('output_config.format.type');
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema, strict: true } };
}
