import { defined, type Fields } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import { budgetOfEffort, type ChatRequest, type Tool, type Turn, type TurnPart } from '../chat-request.ts';
import type { Part, Source } from '../parts.ts';

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
export function messagesBody(chat: ChatRequest, writing: Writing): { body: Fields; emulated: string[] } {
  const { model } = writing;
  const emulated: string[] = [];
  if (chat.format?.type === 'json') {
    if (!writing.emulate) throw missingCapability(writing.publicName, ['response_format: json_object']);
    emulated.push('response_format');
  }
  const system = chat.system.map((part) => textBlock(part, writing.publicName));
  if (chat.format?.type === 'json') system.push({ type: 'text', text: jsonInstruction });
  const reasoning = reasoningOf(chat, model);
  const body = defined({
    model,
    max_tokens: maxTokensOf(chat, model),
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

function reasoningOf(chat: ChatRequest, model: string): { thinking?: Fields; effort?: string } {
  const { effort, thinkingBudget } = chat;
  if (effort === undefined) return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  if (thinkingBudget !== undefined || countsThoughts.test(model))
    return {
      thinking: { type: 'enabled', budget_tokens: thinkingBudget ?? Math.max(1_024, budgetOfEffort[effort]) },
    };
  return { thinking: { type: 'adaptive' }, effort: effort === 'minimal' ? 'low' : effort };
}

function maxTokensOf(chat: ChatRequest, model: string): number {
  if (chat.maxTokens !== undefined) return chat.maxTokens;
  const base = /claude-3-(opus|sonnet|haiku)/.test(model) ? defaultMaxTokensOld : defaultMaxTokens;
  const { thinking } = reasoningOf(chat, model);
  const budget = thinking?.budget_tokens;
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
    return defined({ type: 'image', source: sourceOf(part.source), cache_control: part.cache });
  if (part.type === 'file')
    return defined({
      type: 'document',
      source: sourceOf(part.source),
      title: part.name,
      cache_control: part.cache,
    });
  throw missingCapability(publicName, ['audio']);
}

function textBlock(part: Part, publicName: string): Fields {
  if (part.type !== 'text') throw missingCapability(publicName, [`${part.type} in a system message`]);
  return defined({ type: 'text', text: part.text, cache_control: part.cache });
}

function sourceOf(source: Source): Fields {
  return 'url' in source
    ? { type: 'url', url: source.url }
    : { type: 'base64', media_type: source.mediaType, data: source.data };
}
