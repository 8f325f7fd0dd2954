import type { NativePayload, Target } from '../../gateway/attempt.ts';
import { replaceMembers } from '../../gateway/json-members.ts';
import {
  countOf,
  type Fields,
  fieldsOf,
  listOf,
  type StreamTranslator,
  textOf,
} from '../../providers/adapter.ts';
import { missingCapability } from '../../providers/capability.ts';
import { namesAtProvider } from '../at-provider.ts';
import type { NativeRules } from '../event-filter.ts';
import { refuseMemory } from './request.ts';

// Responses that go through to a provider that speaks them: the caller's own words, metered on the way back.

/** Tools that need nothing that lies at the provider. Searches and pictures are billed by the call. */
const tools =
  /^(function|custom|web_search(_preview)?(_\d{4}_\d{2}_\d{2})?|code_interpreter|image_generation|computer(_use_preview)?|local_shell|shell|apply_patch)$/;

/** @throws Problem `models.capability_missing` for what would need, or show, what others left at the provider */
export function nativeResponses(text: string, fields: Fields, target: Target): NativePayload {
  refuseMemory(fields, target.name);
  const strange = listOf(fields.tools).filter(({ type }) => !tools.test(textOf(type)));
  const missing = [...strange.map(({ type }) => `tool ${textOf(type)}`), ...namesAtProvider(fields)];
  if (missing.length > 0) throw missingCapability(target.name, missing);
  return {
    protocol: 'responses',
    body: replaceMembers(text, {
      model: JSON.stringify(target.upstreamName),
      // OpenAI keeps what it is not told to forget.
      store: 'false',
      ...(target.maxOutputTokens === null ? {} : { max_output_tokens: String(target.maxOutputTokens) }),
    }),
    headers: {},
  };
}

/** A response as the meter reads answers: the text, and the usage with the calls of the provider's tools. */
export function readResponse(response: Fields): Fields {
  const { id, error, output } = response;
  if (error !== undefined && error !== null) return { id, error };
  const items = listOf(output);
  const text = items.flatMap(({ content }) => listOf(content).map((part) => textOf(part.text))).join('');
  const said = items.map((item) => textOf(item.arguments) || textOf(item.input)).join('');
  return {
    id,
    choices: [{ message: { content: text + said }, finish_reason: 'stop' }],
    usage: usageOf(response),
  };
}

function usageOf({ usage, output }: Fields): unknown {
  if (usage === undefined || usage === null) return undefined;
  const calls = listOf(output).filter(({ type }) => billedItems.has(textOf(type)));
  return { ...fieldsOf(usage), tool_calls: calls.length };
}

const billedItems = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
]);

const endings = new Set(['response.completed', 'response.incomplete']);

/** Events that carry something the model wrote. */
const written =
  /^response\.(output_text|refusal|reasoning_text|reasoning_summary_text|function_call_arguments|custom_tool_call_input|code_interpreter_call_code)\.delta$/;

/** Follows the events for the meter, as if they were chat chunks. */
function followResponse(): StreamTranslator {
  let complete = false;
  return {
    push(event) {
      const type = textOf(event.type);
      if (written.test(type)) return [chunkOf(event, textOf(event.delta))];
      if (type === 'error') return [{ error: fieldsOf(event.error ?? event) }];
      const response = fieldsOf(event.response);
      if (type === 'response.failed')
        return [{ id: response.id, error: response.error ?? { message: type } }];
      if (type === 'response.created') return [chunkOf(response, '')];
      complete ||= endings.has(type);
      return complete ? lastChunks(response) : [];
    },
    get complete() {
      return complete;
    },
  };
}

function lastChunks(response: Fields): Fields[] {
  const finish = { id: response.id, choices: [{ delta: {}, finish_reason: 'stop' }] };
  const usage = usageOf(response);
  return usage === undefined ? [finish] : [finish, { id: response.id, choices: [], usage }];
}

function chunkOf({ id }: Fields, content: string): Fields {
  return { ...(typeof id === 'string' ? { id } : {}), choices: [{ delta: { content } }] };
}

export interface NativeResponseRules extends NativeRules {
  /** The number that an event of our own gets. */
  nextNumber(): number;
}

/** How the stream is passed on: under the name that was asked for, its end held back until it is settled. */
export function nativeRules(publicName: string): NativeResponseRules {
  let last = -1;
  return {
    translator: followResponse(),
    isLast: (type) => endings.has(type),
    rewrite(event) {
      last = Math.max(last, countOf(event.sequence_number));
      const { response } = event;
      if (typeof response !== 'object' || response === null) return undefined;
      return { ...event, response: { ...response, model: publicName } };
    },
    nextNumber: () => last + 1,
  };
}
