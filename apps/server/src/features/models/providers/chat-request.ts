import { createHash } from 'node:crypto';
import { Problem } from '../../../kernel/problem.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './adapter.ts';
import { type Part, readParts } from './parts.ts';

// A chat request in OpenAI's shape, read once for all translators.

export interface Tool {
  name: string;
  description: string | undefined;
  /** JSON Schema of its arguments. */
  parameters: Fields;
  cache: Fields | undefined;
}

export type TurnPart =
  | Part
  | { type: 'tool-call'; id: string; name: string; input: Fields; signature: string | undefined }
  | { type: 'tool-result'; id: string; name: string | undefined; content: Part[]; failed: boolean }
  /** What the provider signed, word for word. */
  | { type: 'thinking'; block: Fields };

export interface Turn {
  role: 'user' | 'assistant';
  parts: TurnPart[];
}

export type Format = { type: 'json' } | { type: 'schema'; name: string; schema: Fields } | undefined;
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string } | undefined;
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ChatRequest {
  system: Part[];
  turns: Turn[];
  tools: Tool[];
  toolChoice: ToolChoice;
  parallelCalls: boolean;
  maxTokens: number | undefined;
  temperature: number | undefined;
  topP: number | undefined;
  topK: number | undefined;
  stop: string[];
  format: Format;
  effort: Effort | undefined;
  /** Tokens to think with, where the caller said how many. */
  thinkingBudget: number | undefined;
  user: string | undefined;
}

/** @throws Problem `request.invalid` naming the place */
export function readChat(fields: Fields): ChatRequest {
  const { system, turns } = readMessages(listOf(fields.messages));
  const { effort, thinkingBudget } = readReasoning(fields);
  return {
    system,
    turns,
    tools: listOf(fields.tools).map(readTool),
    toolChoice: readToolChoice(fields.tool_choice),
    parallelCalls: fields.parallel_tool_calls !== false,
    maxTokens: numberOf(fields.max_completion_tokens) ?? numberOf(fields.max_tokens),
    temperature: numberOf(fields.temperature),
    topP: numberOf(fields.top_p),
    topK: numberOf(fields.top_k),
    stop: [fields.stop].flat().filter((text): text is string => typeof text === 'string'),
    format: readFormat(fields.response_format),
    effort,
    thinkingBudget,
    user: typeof fields.user === 'string' ? fields.user : undefined,
  };
}

export function invalid(path: string): Problem {
  return new Problem('request.invalid', { field: path }, { issues: [{ path, message: path }] });
}

function readMessages(messages: Fields[]): Pick<ChatRequest, 'system' | 'turns'> {
  const system: Part[] = [];
  const turns: Turn[] = [];
  const names = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    const at = `messages.${index}`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...spoken(readParts(message.content, `${at}.content`)));
      continue;
    }
    turns.push(readTurn(message, { at, names }));
  }
  const said = alternate(turns);
  if (said.length === 0) throw invalid('messages');
  return { system, turns: said };
}

/** Providers want the roles to alternate and no turn to be empty; results of parallel calls belong into one turn. */
export function alternate(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const { role, parts } of turns.filter((turn) => turn.parts.length > 0)) {
    const last = joined.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else joined.push({ role, parts: [...parts] });
  }
  return joined;
}

/** Blank texts say nothing, and Anthropic and Bedrock refuse them. */
function spoken<Piece extends TurnPart>(parts: Piece[]): Piece[] {
  return parts.filter((part) => part.type !== 'text' || part.text.trim() !== '');
}

function readTurn(message: Fields, { at, names }: { at: string; names: Map<string, string> }): Turn {
  if (message.role === 'user')
    return { role: 'user', parts: spoken(readParts(message.content, `${at}.content`)) };
  if (message.role === 'assistant') return { role: 'assistant', parts: readAnswer(message, { at, names }) };
  if (message.role !== 'tool') throw invalid(`${at}.role`);
  const id = callIdOf(textOf(message.tool_call_id));
  const content = spoken(readParts(message.content, `${at}.content`));
  const failed = message.is_error === true;
  return { role: 'user', parts: [{ type: 'tool-result', id, name: names.get(id), content, failed }] };
}

function readAnswer(message: Fields, { at, names }: { at: string; names: Map<string, string> }): TurnPart[] {
  const thoughts = listOf(message.thinking_blocks).map((block): TurnPart => ({ type: 'thinking', block }));
  const calls = listOf(message.tool_calls).map((call, index): TurnPart => {
    const { name, arguments: text } = fieldsOf(call.function);
    const id = callIdOf(textOf(call.id));
    names.set(id, textOf(name));
    const input = readArguments(text, `${at}.tool_calls.${index}.function.arguments`);
    const { thought_signature: signed } = fieldsOf(fieldsOf(call.extra_content).google);
    const signature = typeof signed === 'string' ? signed : undefined;
    return { type: 'tool-call', id, name: textOf(name), input, signature };
  });
  const content = message.content === null ? undefined : message.content;
  return [...thoughts, ...spoken(readParts(content, `${at}.content`)), ...calls];
}

/** Anthropic and Bedrock take letters, digits, _ and -; others hand out `functions.look_up:0`, and conversations move. */
function callIdOf(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id;
  return `call_${createHash('sha256').update(id).digest('base64url').slice(0, 24)}`;
}

function readArguments(text: unknown, path: string): Fields {
  if (text === undefined || text === '') return {};
  try {
    const value: unknown = JSON.parse(textOf(text));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Told below.
  }
  throw invalid(path);
}

function readTool(tool: Fields, index: number): Tool {
  const named = fieldsOf(tool.function);
  if (tool.type !== 'function' || typeof named.name !== 'string') throw invalid(`tools.${index}`);
  return {
    name: named.name,
    description: typeof named.description === 'string' ? named.description : undefined,
    parameters:
      named.parameters === undefined ? { type: 'object', properties: {} } : fieldsOf(named.parameters),
    cache: tool.cache_control === undefined ? undefined : fieldsOf(tool.cache_control),
  };
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const { name } = fieldsOf(fieldsOf(choice).function);
  if (typeof name !== 'string') throw invalid('tool_choice');
  return { name };
}

function readFormat(format: unknown): Format {
  const { type, json_schema: named } = fieldsOf(format);
  if (type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') throw invalid('response_format.type');
  const { name, schema } = fieldsOf(named);
  return { type: 'schema', name: textOf(name) || 'answer', schema: fieldsOf(schema) };
}

const efforts: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

function readReasoning(fields: Fields): Pick<ChatRequest, 'effort' | 'thinkingBudget'> {
  const { type, budget_tokens: budget } = fieldsOf(fields.thinking);
  const effort = fields.reasoning_effort;
  if (effort !== undefined && effort !== null && !efforts.includes(String(effort)))
    throw invalid('reasoning_effort');
  const told = (effort ?? undefined) as Effort | undefined;
  if (type === 'disabled') return { effort: 'none', thinkingBudget: undefined };
  if (type === 'enabled') return { effort: told ?? 'medium', thinkingBudget: numberOf(budget) };
  return { effort: type === 'adaptive' ? (told ?? 'medium') : told, thinkingBudget: undefined };
}

/** Tokens that stand for an effort where a provider counts instead of naming. */
export const budgetOfEffort: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};
