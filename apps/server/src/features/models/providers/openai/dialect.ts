import type { Target } from '../../gateway/attempt.ts';
import { defined, type Fields, fieldsOf, listOf } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import { speaksResponses } from './speaks-responses.ts';

// A chat request that a door made, as OpenAI and who copies it take it. Between our doors and our translators it carries
// more: signed thoughts, failed results, marks of caches, pictures in results. A caller's own chat request is not touched.

type Addressee = Pick<Target, 'name' | 'upstreamName' | 'providerKind' | 'baseUrl'>;

/** @throws Problem `models.capability_missing` */
export function inOpenAiWords(
  chat: Fields,
  { target, emulate }: { target: Addressee; emulate: boolean },
): Fields {
  if (target.providerKind !== 'openai-compatible' && target.providerKind !== 'azure-openai') return chat;
  // OpenAI itself and Azure refuse what they do not know; who copies them has words of his own (`top_k`, `cache_control`).
  const strict = target.providerKind === 'azure-openai' || speaksResponses(target);
  if (strict && chat.top_k !== undefined && !emulate) throw missingCapability(target.name, ['top_k']);
  const { max_tokens, max_completion_tokens, top_k, ...rest } = chat;
  const limit = max_completion_tokens ?? max_tokens;
  return defined({
    ...rest,
    messages: messagesOf(listOf(chat.messages), strict),
    tools: chat.tools === undefined || !strict ? chat.tools : listOf(chat.tools).map(withoutMark),
    ...(limit === undefined ? {} : { [limitMember(target, strict)]: limit }),
    ...(strict ? { reasoning_effort: effortOf(chat.reasoning_effort, target.upstreamName) } : { top_k }),
  });
}

/** OpenAI's models that reason know the newer word only; those of others may know the older one only. */
function limitMember({ upstreamName, baseUrl }: Addressee, strict: boolean): string {
  if (/^(o\d|gpt-[5-9])/.test(upstreamName)) return 'max_completion_tokens';
  return strict && !baseUrl.endsWith('/openai/deployments') ? 'max_completion_tokens' : 'max_tokens';
}

/** `none` is known from GPT-5.1 on; before it, a model that does not reason refuses the member. */
function effortOf(effort: unknown, upstreamName: string): unknown {
  if (effort === 'max') return 'xhigh';
  return effort === 'none' && !/^gpt-(5\.\d|[6-9])/.test(upstreamName) ? undefined : effort;
}

function messagesOf(messages: Fields[], strict: boolean): Fields[] {
  const said: Fields[] = [];
  let pictures: Fields[] = [];
  for (const { thinking_blocks, is_error, ...message } of messages) {
    const next = strict ? withoutMarks(message) : message;
    if (next.role === 'tool') {
      pictures = [...pictures, ...listOf(next.content).filter(({ type }) => type !== 'text')];
      said.push(asText(next));
      continue;
    }
    // Results of one answer's calls stay together; what they show comes behind the last of them.
    said.push(...shown(pictures), ...(next.role !== 'assistant' || saysSomething(next) ? [next] : []));
    pictures = [];
  }
  return [...said, ...shown(pictures)];
}

/** A message that was nothing but thoughts is none here. */
function saysSomething({ content, tool_calls }: Fields): boolean {
  return tool_calls !== undefined || ((content ?? null) !== null && content !== '');
}

function shown(pictures: Fields[]): Fields[] {
  return pictures.length === 0 ? [] : [{ role: 'user', content: pictures }];
}

/** Results are text there; pictures are shown by the user. */
function asText(result: Fields): Fields {
  if (!Array.isArray(result.content)) return result;
  const texts = listOf(result.content).filter(({ type }) => type === 'text');
  const nothing = result.content.length === 0 ? '' : 'The result is attached to the next message.';
  return { ...result, content: texts.length > 0 ? texts : nothing };
}

function withoutMark({ cache_control: _, ...part }: Fields): Fields {
  return part;
}

function withoutMarks(message: Fields): Fields {
  if (!Array.isArray(message.content)) return message;
  return { ...message, content: message.content.map((part) => withoutMark(fieldsOf(part))) };
}
