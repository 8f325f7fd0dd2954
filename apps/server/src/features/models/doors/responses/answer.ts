import { randomUUID } from 'node:crypto';
import { countOf, type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';
import { includes } from './request.ts';
import { sealThoughts } from './thoughts.ts';

export function newItemId(prefix: 'resp' | 'msg' | 'fc' | 'rs'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

export interface ResponseFrame {
  id: string;
  createdAt: number;
  publicName: string;
  /** The request, which a response repeats in part. */
  request: Fields;
}

export interface ResponseEnd {
  output: Fields[];
  finishReason: unknown;
  usage: unknown;
}

/** A response that has begun, or that failed. */
export function responseOf(frame: ResponseFrame, status: string, changes: Fields = {}): Fields {
  const { request } = frame;
  return {
    id: frame.id,
    object: 'response',
    created_at: frame.createdAt,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: frame.publicName,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: fieldsOf(request.reasoning).effort ?? null, summary: null },
    store: false,
    temperature: request.temperature ?? 1,
    text: { format: fieldsOf(request.text).format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: 'disabled',
    usage: null,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
    ...changes,
  };
}

const incomplete: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

export function endedResponse(frame: ResponseFrame, { output, finishReason, usage }: ResponseEnd): Fields {
  const reason = incomplete[textOf(finishReason)];
  return responseOf(frame, reason === undefined ? 'completed' : 'incomplete', {
    output,
    usage: usageOf(usage),
    ...(reason === undefined ? {} : { incomplete_details: { reason } }),
  });
}

/** A chat completion as a response. */
export function toResponse(completion: Fields, frame: ResponseFrame): Fields {
  const choice = fieldsOf(listOf(completion.choices)[0]);
  const message = fieldsOf(choice.message);
  const thoughts = listOf(message.thinking_blocks);
  const reasoning = textOf(message.reasoning_content ?? message.reasoning);
  const text = textOf(message.content);
  const logprobs = listOf(fieldsOf(choice.logprobs).content);
  const output = [
    ...(reasoning === '' && thoughts.length === 0 ? [] : [reasoningItem(frame, { reasoning, thoughts })]),
    ...(text === '' ? [] : [messageItem(newItemId('msg'), [textPart(text, logprobs)])]),
    ...refusalItems(message.refusal),
    ...listOf(message.tool_calls).map((call) => callItem(newItemId('fc'), call)),
  ];
  return endedResponse(frame, { output, finishReason: choice.finish_reason, usage: completion.usage });
}

function refusalItems(refusal: unknown): Fields[] {
  return typeof refusal === 'string' && refusal !== ''
    ? [messageItem(newItemId('msg'), [{ type: 'refusal', refusal }])]
    : [];
}

export function textPart(text: string, logprobs: Fields[] = []): Fields {
  return { type: 'output_text', text, annotations: [], logprobs };
}

export function messageItem(id: string, content: Fields[], status = 'completed'): Fields {
  return { id, type: 'message', status, role: 'assistant', content };
}

export function callItem(id: string, call: Fields, status = 'completed'): Fields {
  const { name, arguments: text } = fieldsOf(call.function);
  return {
    id,
    type: 'function_call',
    status,
    call_id: textOf(call.id),
    name: textOf(name),
    arguments: textOf(text),
  };
}

export function reasoningItem(
  { request }: ResponseFrame,
  { reasoning, thoughts, id = newItemId('rs') }: { reasoning: string; thoughts: Fields[]; id?: string },
): Fields {
  const sealed = includes(request, 'reasoning.encrypted_content') ? sealThoughts(thoughts) : null;
  const summary = reasoning === '' ? [] : [{ type: 'summary_text', text: reasoning }];
  return { id, type: 'reasoning', summary, ...(sealed === null ? {} : { encrypted_content: sealed }) };
}

function usageOf(value: unknown): Fields | null {
  const usage = fieldsOf(value);
  if (usage.prompt_tokens === undefined) return null;
  const input = countOf(usage.prompt_tokens);
  const output = countOf(usage.completion_tokens);
  const details = fieldsOf(usage.prompt_tokens_details);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: countOf(details.cached_tokens ?? usage.prompt_cache_hit_tokens) },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: countOf(fieldsOf(usage.completion_tokens_details).reasoning_tokens),
    },
    total_tokens: input + output,
  };
}
