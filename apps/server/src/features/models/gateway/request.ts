import { isUtf8 } from 'node:buffer';
import { Problem, problem } from '../../../kernel/problem.ts';
import { estimateTokens } from '../../metering/index.ts';
import { isOpenEnded } from '../doors/open-ended.ts';
import type { Need } from './attempt.ts';
import { replaceMembers } from './json-members.ts';

/** A request of the OpenAI-compatible door: read where we must, passed on as it is. */
export interface GatewayRequest {
  model: string;
  stream: boolean;
  /** The client wants the usage chunk at the end of its stream. */
  wantsUsage: boolean;
  wantsBase64: boolean;
  inputTokens: number;
  /** No tokenizer makes more of the input. */
  inputBound: number;
  /** What the caller allows the answer to be long; null: it does not say. */
  maxOutputTokens: number | null;
  choices: number;
  /** The provider may read or do more than the request holds. */
  openEnded: boolean;
  needs: Need[];
  /**
   * The body for the provider: the model's own name there, usage always asked for; the answer no longer than
   * `maxOutputTokens`, where a budget holds only so much. Nothing else changes.
   */
  bodyFor(upstreamName: string, maxOutputTokens?: number | null): string;
}

type Fields = Record<string, unknown>;

/** @throws Problem `request.malformed` or `request.invalid` */
export function readChatRequest(bytes: unknown): GatewayRequest {
  const { text, fields } = readObject(bytes);
  const model = requireModel(fields);
  if (!Array.isArray(own(fields, 'messages'))) throw invalid('messages');
  const stream = own(fields, 'stream') === true;
  const options = objectOf(own(fields, 'stream_options'));
  return {
    model,
    stream,
    wantsUsage: options.include_usage === true,
    wantsBase64: false,
    inputTokens: estimateChat(fields),
    inputBound: boundOf(text, fields),
    maxOutputTokens: tokenLimit(fields),
    choices: positive(own(fields, 'n')) ?? 1,
    openEnded: isOpenEnded({ ...fields }),
    needs: needsOf(fields, text),
    bodyFor: (upstreamName, maxOutputTokens = null) =>
      replaceMembers(text, {
        model: JSON.stringify(upstreamName),
        ...(maxOutputTokens === null ? {} : { [limitMember(fields, upstreamName)]: String(maxOutputTokens) }),
        // Written even where it stays the same: of duplicates, the provider must not see another than we did.
        ...(Object.hasOwn(fields, 'stream') ? { stream: JSON.stringify(fields.stream) } : {}),
        ...(stream ? { stream_options: JSON.stringify({ ...options, include_usage: true }) } : {}),
      }),
  };
}

/** @throws Problem `request.malformed` or `request.invalid` */
export function readEmbeddingsRequest(bytes: unknown): GatewayRequest {
  const { text, fields } = readObject(bytes);
  const model = requireModel(fields);
  const input = own(fields, 'input');
  if (typeof input !== 'string' && !Array.isArray(input)) throw invalid('input');
  return {
    model,
    stream: false,
    wantsUsage: false,
    wantsBase64: own(fields, 'encoding_format') === 'base64',
    inputTokens: estimateInputs(input),
    inputBound: boundOf(text, fields),
    maxOutputTokens: 0,
    choices: 1,
    openEnded: false,
    needs: [],
    bodyFor: (upstreamName) => replaceMembers(text, { model: JSON.stringify(upstreamName) }),
  };
}

// The most that any of the supported providers makes of one picture that is named by its address.
const boundPerPicture = 16_384;

/** Bytes of UTF-8 bound every byte-level tokenizer; pictures count by their number, for providers fetch them. */
function boundOf(text: string, fields: Fields): number {
  if (!text.includes('"image')) return Buffer.byteLength(text);
  let pictures = 0;
  const rest = JSON.stringify(fields, (key, value: unknown) => {
    // OpenAI's members, and Anthropic's.
    if (key !== 'image_url' && key !== 'image' && key !== 'source') return value;
    pictures += 1;
    return undefined;
  });
  return Buffer.byteLength(rest) + pictures * boundPerPicture;
}

function tokenLimit(fields: Fields): number | null {
  return positive(own(fields, 'max_completion_tokens')) ?? positive(own(fields, 'max_tokens')) ?? null;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** The member that limits the answer. OpenAI's reasoning models know the newer name only. */
function limitMember(fields: Fields, upstreamName: string): string {
  if (Object.hasOwn(fields, 'max_completion_tokens')) return 'max_completion_tokens';
  if (Object.hasOwn(fields, 'max_tokens')) return 'max_tokens';
  return /^(o\d|gpt-[5-9])/.test(upstreamName) ? 'max_completion_tokens' : 'max_tokens';
}

/** A body as any door reads it: its text, its members, the model it names. */
export interface RequestBody {
  text: string;
  fields: Fields;
  model: string;
  /** No tokenizer makes more of the input. */
  inputBound: number;
}

/** @throws Problem `request.malformed` or `request.invalid` */
export function readBody(bytes: unknown): RequestBody {
  const { text, fields } = readObject(bytes);
  // A plain copy of the own members: what `__proto__` names is nobody's field.
  return { text, fields: { ...fields }, model: requireModel(fields), inputBound: boundOf(text, fields) };
}

/** Kinds of parts that are no text, or an escape that may spell one. */
const mayHoldParts = /image|input_audio|\\u/;

/** The messages as JSON without blanks; '' where nothing in them can be a part of another kind. */
function partsText(fields: Fields, raw: string | undefined): string {
  if (raw !== undefined && !mayHoldParts.test(raw)) return '';
  return JSON.stringify(own(fields, 'messages') ?? own(fields, 'input') ?? '');
}

/** What a chat request, in OpenAI's or Anthropic's shape, cannot do without. `raw`: the JSON that `fields` came from. */
export function needsOf(fields: Fields, raw?: string): Need[] {
  const format = objectOf(own(fields, 'response_format') ?? objectOf(own(fields, 'output_config')).format);
  const text = partsText(fields, raw);
  const thinks = objectOf(own(fields, 'thinking')).type;
  const tools = own(fields, 'tools');
  const found: (Need | false)[] = [
    Array.isArray(tools) && tools.length > 0 && 'tools',
    Array.isArray(tools) &&
      tools.length > 0 &&
      own(fields, 'parallel_tool_calls') === true &&
      'parallel-tools',
    format.type !== undefined && format.type !== 'text' && 'structured-output',
    /"type":"(image_url|image|input_image)"/.test(text) && 'vision',
    text.includes('"type":"input_audio"') && 'audio',
    (own(fields, 'reasoning_effort') !== undefined || (thinks !== undefined && thinks !== 'disabled')) &&
      'reasoning',
    own(fields, 'logprobs') === true && 'logprobs',
    own(fields, 'stream') === true && 'streaming',
  ];
  return found.filter((need) => need !== false);
}

function readObject(bytes: unknown): { text: string; fields: Fields } {
  // Bytes that are not UTF-8 would be replaced on the way and reach the provider as something nobody sent.
  if (!(bytes instanceof Uint8Array) || !isUtf8(bytes)) throw problem('request.malformed');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const fields = parse(text);
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw problem('request.malformed');
  return { text, fields: fields as Fields };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw problem('request.malformed', {}, error);
  }
}

/** Own members only: `{"__proto__": {"model": …}}` names no model. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function requireModel(fields: Fields): string {
  const model = own(fields, 'model');
  // Database text holds no NUL; such a name cannot exist.
  if (typeof model !== 'string' || model === '' || model.length > 200 || model.includes('\0'))
    throw invalid('model');
  return model;
}

function invalid(path: string): Problem {
  return new Problem('request.invalid', { field: path }, { issues: [{ path, message: path }] });
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

// What the chat format adds around each message, as OpenAI documents it; a picture at its usual resolution.
const tokensPerMessage = 4;
const tokensPerImage = 765;

export function estimateChat(fields: Fields): number {
  const messages = Array.isArray(fields.messages) ? (fields.messages as unknown[]) : [];
  let tokens = 0;
  for (const message of messages) tokens += tokensPerMessage + estimateMessage(objectOf(message));
  if (fields.tools !== undefined) tokens += estimateTokens(JSON.stringify(fields.tools));
  return tokens;
}

function estimateMessage(message: Fields): number {
  const { content } = message;
  const calls = message.tool_calls === undefined ? 0 : estimateTokens(JSON.stringify(message.tool_calls));
  if (typeof content === 'string') return calls + estimateTokens(content);
  if (!Array.isArray(content)) return calls;
  return content.map((part) => estimatePart(objectOf(part))).reduce((sum, tokens) => sum + tokens, calls);
}

function estimatePart(part: Fields): number {
  if (typeof part.text === 'string') return estimateTokens(part.text);
  return part.type === 'image_url' ? tokensPerImage : 0;
}

/** Text, several texts, or token ids (which count themselves). */
function estimateInputs(input: string | unknown[]): number {
  if (typeof input === 'string') return estimateTokens(input);
  return input
    .map((item) => {
      if (typeof item === 'string') return estimateTokens(item);
      return Array.isArray(item) ? item.length : 1;
    })
    .reduce((sum, tokens) => sum + tokens, 0);
}
