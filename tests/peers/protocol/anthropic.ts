import { fieldsOf, isJson, readEvents } from './openai.ts';

// The grammar of Anthropic's Messages API (2023-06-01), as its clients read it. What it is sent: `request/anthropic.ts`.

type Fields = Record<string, unknown>;

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
