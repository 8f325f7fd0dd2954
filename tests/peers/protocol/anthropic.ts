import { fieldsOf, isJson, readEvents } from './openai.ts';

// The grammar of Anthropic's Messages API (2023-06-01): what we send to it, and what we give to its clients.

type Fields = Record<string, unknown>;

const requestMembers = new Set(
  'model max_tokens messages system stop_sequences stream temperature top_p top_k tools tool_choice thinking metadata service_tier output_config'.split(
    ' ',
  ),
);
const blockTypes: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image', 'document', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
};

export function checkMessagesRequest(body: Fields): string[] {
  const wrong = Object.keys(body)
    .filter((member) => !requestMembers.has(member))
    .map((member) => `unknown member ${member}`);
  if (!Number.isSafeInteger(body.max_tokens)) wrong.push('max_tokens is missing');
  const messages = (body.messages ?? []) as Fields[];
  if (messages[0]?.role !== 'user') wrong.push('the first message is not the user’s');
  const used = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    if (message.role === messages[index - 1]?.role) wrong.push(`roles do not alternate at ${index}`);
    wrong.push(...checkBlocks(message, used));
  }
  for (const tool of (body.tools ?? []) as Fields[])
    if (fieldsOf(tool.input_schema).type !== 'object') wrong.push(`tool ${tool.name} has no object schema`);
  const { budget_tokens: budget } = fieldsOf(body.thinking);
  if (budget !== undefined && Number(budget) >= Number(body.max_tokens)) wrong.push('budget ≥ max_tokens');
  return wrong;
}

function checkBlocks(message: Fields, used: Set<unknown>): string[] {
  const { role, content } = message;
  if (typeof content === 'string') return [];
  const blocks = (content ?? []) as Fields[];
  for (const block of blocks) if (block.type === 'tool_use') used.add(block.id);
  return blocks.flatMap((block) => checkBlock(block, { role, used }));
}

function checkBlock(block: Fields, { role, used }: { role: unknown; used: Set<unknown> }): string[] {
  const wrong = blockTypes[String(role)]?.includes(String(block.type)) ? [] : [`${block.type} from ${role}`];
  if (block.type === 'text' && typeof block.text !== 'string') wrong.push('text block without text');
  if (block.type === 'tool_result' && !used.has(block.tool_use_id))
    wrong.push(`result of ${block.tool_use_id}`);
  if (block.type === 'image' && !isSource(fieldsOf(block.source))) wrong.push('image source');
  return wrong;
}

function isSource(source: Fields): boolean {
  if (source.type === 'url') return typeof source.url === 'string';
  return source.type === 'base64' && typeof source.media_type === 'string' && typeof source.data === 'string';
}

/** `message_start`, blocks one after the other with rising places, `message_delta`, `message_stop`. */
export function checkMessagesStream(text: string): string[] {
  const { events, wrong } = readEvents(text);
  const parsed = events.map(({ type, data }) => ({ type, data: fieldsOf(JSON.parse(data)) }));
  for (const { type, data } of parsed)
    if (type !== data.type) wrong.push(`event ${type} carries ${data.type}`);
  const types = parsed.map(({ type }) => type).filter((type) => type !== 'ping');
  if (types[0] !== 'message_start') wrong.push(`begins with ${types[0]}`);
  if (types.at(-1) !== 'message_stop') wrong.push(`ends with ${types.at(-1)}`);
  if (types.at(-2) !== 'message_delta') wrong.push(`${types.at(-2)} before the end`);
  return [...wrong, ...checkBlockEvents(parsed.map(({ data }) => data))];
}

const deltaOf: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

function checkBlockEvents(events: Fields[]): string[] {
  const wrong: string[] = [];
  const blocks = events.filter(({ type }) => String(type).startsWith('content_block_'));
  const starts = blocks.filter(({ type }) => type === 'content_block_start');
  // Written one after the other: places never go back, and each block is a start, deltas and a stop.
  const places = blocks.map(({ index }) => Number(index));
  if (places.some((place, at) => place < (places[at - 1] ?? 0))) wrong.push('blocks overlap');
  if (starts.some(({ index }, at) => index !== at)) wrong.push('blocks out of order');
  for (const [index, parts] of Map.groupBy(blocks, (event) => event.index))
    wrong.push(...checkBlockParts(parts).map((text) => `block ${index}: ${text}`));
  return wrong;
}

function checkBlockParts(parts: Fields[]): string[] {
  const type = String(fieldsOf(parts[0]?.content_block).type);
  const deltas = parts.slice(1, -1).map(({ delta }) => fieldsOf(delta));
  const wrong = deltas
    .filter((delta) => !deltaOf[type]?.includes(String(delta.type)))
    .map((delta) => `${delta.type} in ${type}`);
  const shape = parts.map((part) => String(part.type).replace('content_block_', '')).join(' ');
  if (!/^start( delta)* stop$/.test(shape)) wrong.push(shape);
  const json = deltas.map((delta) => delta.partial_json ?? '').join('');
  return type !== 'tool_use' || isJson(json) ? wrong : [...wrong, `input is no JSON: ${json}`];
}

export function checkMessage(body: Fields): string[] {
  const wrong: string[] = [];
  if (body.type !== 'message' || body.role !== 'assistant') wrong.push(`${body.type} of ${body.role}`);
  if (!String(body.id).startsWith('msg_')) wrong.push(`id ${body.id}`);
  if (typeof body.stop_reason !== 'string') wrong.push('stop_reason');
  if (!Array.isArray(body.content)) wrong.push('content');
  const usage = fieldsOf(body.usage);
  if (!Number.isSafeInteger(usage.input_tokens) || !Number.isSafeInteger(usage.output_tokens))
    wrong.push('usage');
  return wrong;
}
