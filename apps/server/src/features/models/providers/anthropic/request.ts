import { defined, type Fields } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import type { ChatRequest, Tool, Turn, TurnPart } from '../chat-request.ts';
import type { Part, Source } from '../parts.ts';
import { samplingWhileThinking, thinkingBudgetOf, withoutSampling } from '../thinking.ts';

// Anthropic's Messages API, version 2023-06-01: https://docs.anthropic.com/en/api/messages

export interface Writing {
  model: string;
  publicName: string;
  stream: boolean;
  emulate: boolean;
  serviceTier: unknown;
}

/** Anthropic has no default for it; the oldest models write no more than this. */
const defaultMaxTokens = 8_192;
const defaultMaxTokensOld = 4_096;

/** @throws Problem `models.capability_missing` */
export function messagesBody(asked: ChatRequest, writing: Writing): { body: Fields; emulated: string[] } {
  const { model } = writing;
  const { chat, reasoning, emulated } = settleThinking(asked, writing);
  if (chat.format?.type === 'json') {
    if (!writing.emulate) throw missingCapability(writing.publicName, ['response_format: json_object']);
    emulated.push('response_format');
  }
  const system = chat.system.map((part) => textBlock(part, writing.publicName));
  if (chat.format?.type === 'json') system.push({ type: 'text', text: jsonInstruction });
  const body = defined({
    model,
    max_tokens: maxTokensOf(chat, model, reasoning.thinking?.budget_tokens),
    system: system.length === 0 ? undefined : system,
    messages: chat.turns.map((turn) => messageOf(turn, writing.publicName)),
    tools: chat.tools.length === 0 ? undefined : chat.tools.map(toolOf),
    tool_choice: toolChoiceOf(chat),
    temperature: chat.temperature,
    top_p: chat.topP,
    top_k: chat.topK,
    stop_sequences: chat.stop.length === 0 ? undefined : chat.stop,
    thinking: reasoning.thinking,
    output_config: outputConfigOf(chat, reasoning.effort),
    metadata: chat.user === undefined ? undefined : { user_id: chat.user },
    service_tier: tierOf(writing.serviceTier),
    stream: writing.stream ? true : undefined,
  });
  return { body, emulated };
}

const jsonInstruction = 'Answer with one JSON object and nothing else: no prose, no code fence.';

function tierOf(tier: unknown): string | undefined {
  if (tier === 'auto') return 'auto';
  return tier === 'default' || tier === 'standard_only' ? 'standard_only' : undefined;
}

function outputConfigOf(chat: ChatRequest, effort: string | undefined): Fields | undefined {
  const format =
    chat.format?.type === 'schema' ? { type: 'json_schema', schema: chat.format.schema } : undefined;
  const config = defined({ format, effort });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Claude 3.7 to 4.5 are told how many tokens to think with; later ones decide by themselves, by effort. */
const countsThoughts = /claude-(3|(opus|sonnet|haiku)-4(-[0-5]\b|-\d{8}|$)|[\d.-]*(opus|sonnet|haiku))/;

interface Reasoning {
  thinking?: Fields;
  effort?: string;
}

/** Thinking that the request leaves no place for is left out and told; so is sampling, where the caller allows it. */
function settleThinking(chat: ChatRequest, { model, publicName, emulate }: Writing) {
  const reasoning = reasoningOf(chat, model);
  const wished = chat.effort !== undefined && chat.effort !== 'none';
  if (reasoning.thinking === undefined || !wished)
    return { chat, reasoning, emulated: wished ? ['reasoning_effort'] : [] };
  const sampling = samplingWhileThinking(chat);
  if (sampling.length > 0 && !emulate)
    throw missingCapability(
      publicName,
      sampling.map((name) => `${name} with reasoning`),
    );
  return { chat: sampling.length > 0 ? withoutSampling(chat) : chat, reasoning, emulated: sampling };
}

function reasoningOf(chat: ChatRequest, model: string): Reasoning {
  const { effort, thinkingBudget, toolChoice, tools } = chat;
  if (effort === undefined) return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  const forced = tools.length > 0 && (toolChoice === 'required' || typeof toolChoice === 'object');
  if (thinkingBudget !== undefined || countsThoughts.test(model)) {
    const budget = thinkingBudgetOf(chat, { maxTokens: chat.maxTokens, forced });
    return budget === undefined ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
  }
  const level = effort === 'minimal' ? 'low' : effort;
  return forced ? { effort: level } : { thinking: { type: 'adaptive' }, effort: level };
}

function maxTokensOf(chat: ChatRequest, model: string, budget: unknown): number {
  if (chat.maxTokens !== undefined) return chat.maxTokens;
  const base = /claude-3-(opus|sonnet|haiku)/.test(model) ? defaultMaxTokensOld : defaultMaxTokens;
  return typeof budget === 'number' ? base + budget : base;
}

function toolOf(tool: Tool): Fields {
  return defined({
    name: tool.name,
    description: tool.description,
    input_schema: { type: 'object', ...tool.parameters },
    cache_control: tool.cache,
  });
}

function toolChoiceOf({ toolChoice, parallelCalls, tools }: ChatRequest): Fields | undefined {
  if (tools.length === 0) return undefined;
  const serial = parallelCalls ? {} : { disable_parallel_tool_use: true };
  if (toolChoice === 'none') return { type: 'none' };
  if (toolChoice === 'required') return { type: 'any', ...serial };
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.name, ...serial };
  return toolChoice === 'auto' || !parallelCalls ? { type: 'auto', ...serial } : undefined;
}

function messageOf(turn: Turn, publicName: string): Fields {
  return { role: turn.role, content: turn.parts.map((part) => blockOf(part, publicName)) };
}

function blockOf(part: TurnPart, publicName: string): Fields {
  if (part.type === 'thinking') return part.block;
  if (part.type === 'tool-call') return { type: 'tool_use', id: part.id, name: part.name, input: part.input };
  if (part.type !== 'tool-result') return contentBlock(part, publicName);
  return defined({
    type: 'tool_result',
    tool_use_id: part.id,
    content: part.content.map((inner) => contentBlock(inner, publicName)),
    is_error: part.failed ? true : undefined,
  });
}

function contentBlock(part: Part, publicName: string): Fields {
  if (part.type === 'text') return textBlock(part, publicName);
  if (part.type === 'image')
    return defined({ type: 'image', source: pictureOf(part.source, publicName), cache_control: part.cache });
  if (part.type === 'file')
    return defined({
      type: 'document',
      source: documentOf(part.source, publicName),
      title: part.name,
      cache_control: part.cache,
    });
  throw missingCapability(publicName, ['audio']);
}

function textBlock(part: Part, publicName: string): Fields {
  if (part.type !== 'text') throw missingCapability(publicName, [`${part.type} in a system message`]);
  return defined({ type: 'text', text: part.text, cache_control: part.cache });
}

const pictures: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function pictureOf(source: Source, publicName: string): Fields {
  if ('mediaType' in source && !pictures.has(source.mediaType))
    throw missingCapability(publicName, ['image format']);
  return sourceOf(source);
}

/** PDF as it is, plain text as text; nothing else is a document there. */
function documentOf(source: Source, publicName: string): Fields {
  if ('url' in source || source.mediaType === 'application/pdf') return sourceOf(source);
  if (!source.mediaType.startsWith('text/')) throw missingCapability(publicName, ['file format']);
  return {
    type: 'text',
    media_type: 'text/plain',
    data: Buffer.from(source.data, 'base64').toString('utf8'),
  };
}

function sourceOf(source: Source): Fields {
  return 'url' in source
    ? { type: 'url', url: source.url }
    : { type: 'base64', media_type: source.mediaType, data: source.data };
}
