import type { ProviderKind } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { type Fields, fieldsOf } from './adapter.ts';

/**
 * What becomes of a member of a chat request: `yes` translated · `hint` has no bearing on the answer, left out where
 * the provider has no word for it · `drop` refused, or left out and told when the caller allows it · `no` refused.
 */
type Verdict = 'yes' | 'hint' | 'drop' | 'no';

/** Kinds with a translator of their own; the OpenAI-compatible ones get the request as it is. */
type TranslatedKind = Extract<ProviderKind, 'anthropic' | 'gemini' | 'bedrock'>;

type Row = Readonly<Record<TranslatedKind, Verdict>>;

const everywhere: Row = { anthropic: 'yes', gemini: 'yes', bedrock: 'yes' };
const hint: Row = { anthropic: 'hint', gemini: 'hint', bedrock: 'hint' };
const droppable: Row = { anthropic: 'drop', gemini: 'drop', bedrock: 'drop' };
const nowhere: Row = { anthropic: 'no', gemini: 'no', bedrock: 'no' };

/** Every member of a chat request that we know. One that is not in here is refused like `drop`. */
const chatMembers: Readonly<Record<string, Row>> = {
  model: everywhere,
  messages: everywhere,
  stream: everywhere,
  stream_options: hint,
  max_tokens: everywhere,
  max_completion_tokens: everywhere,
  temperature: everywhere,
  top_p: everywhere,
  top_k: { anthropic: 'yes', gemini: 'yes', bedrock: 'drop' },
  stop: everywhere,
  tools: everywhere,
  tool_choice: everywhere,
  parallel_tool_calls: { anthropic: 'yes', gemini: 'drop', bedrock: 'drop' },
  response_format: everywhere,
  reasoning_effort: everywhere,
  thinking: everywhere,
  seed: { anthropic: 'drop', gemini: 'yes', bedrock: 'drop' },
  frequency_penalty: { anthropic: 'drop', gemini: 'yes', bedrock: 'drop' },
  presence_penalty: { anthropic: 'drop', gemini: 'yes', bedrock: 'drop' },
  n: nowhere,
  logprobs: { anthropic: 'no', gemini: 'yes', bedrock: 'no' },
  top_logprobs: { anthropic: 'no', gemini: 'yes', bedrock: 'no' },
  logit_bias: droppable,
  user: { anthropic: 'yes', gemini: 'hint', bedrock: 'hint' },
  metadata: hint,
  safety_identifier: hint,
  prompt_cache_key: hint,
  prompt_cache_retention: hint,
  service_tier: { anthropic: 'yes', gemini: 'drop', bedrock: 'drop' },
  verbosity: droppable,
  prediction: hint,
  store: droppable,
  modalities: nowhere,
  audio: nowhere,
  functions: nowhere,
  function_call: nowhere,
  web_search_options: nowhere,
};

/** Values that ask for nothing: clients send them all the time. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  n: [1],
  frequency_penalty: [0],
  presence_penalty: [0],
  logprobs: [false],
  top_logprobs: [0],
  store: [false],
  parallel_tool_calls: [true],
  service_tier: ['auto', 'default'],
  verbosity: ['medium'],
  function_call: ['none', 'auto'],
};

function isUsed(member: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value) && value.length === 0) return false;
  if (member === 'logit_bias') return Object.keys(fieldsOf(value)).length > 0;
  if (member === 'modalities') return JSON.stringify(value) !== '["text"]';
  return neutral[member]?.includes(value) !== true;
}

export interface Judged {
  /** Members that the caller has to be told about. */
  emulated: string[];
}

/**
 * Refuses what the kind of provider cannot do, by name. With `emulate`, what may be left out is left out and listed.
 * @throws Problem `models.capability_missing`
 */
export function judgeMembers(
  fields: Fields,
  { kind, model, emulate }: { kind: TranslatedKind; model: string; emulate: boolean },
): Judged {
  const judged: Judged = { emulated: [] };
  const missing: string[] = [];
  for (const [member, value] of Object.entries(fields)) {
    const verdict = Object.hasOwn(chatMembers, member) ? chatMembers[member]?.[kind] : 'drop';
    if (verdict === 'yes' || verdict === 'hint' || !isUsed(member, value)) continue;
    if (verdict === 'drop' && emulate) judged.emulated.push(member);
    else missing.push(member);
  }
  if (missing.length > 0) throw missingCapability(model, missing);
  return judged;
}

export function missingCapability(model: string, names: readonly string[]) {
  return problem('models.capability_missing', { model, capabilities: names.join(', ') });
}

/** Left out without a word: it has no bearing on the answer. */
export function isHint(member: string, kind: TranslatedKind): boolean {
  return chatMembers[member]?.[kind] === 'hint';
}

export const chatMemberNames: readonly string[] = Object.keys(chatMembers);
