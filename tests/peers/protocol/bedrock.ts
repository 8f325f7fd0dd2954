import { crc32 } from 'node:zlib';
import { fieldsOf } from './openai.ts';

type Fields = Record<string, unknown>;

/** One message of Amazon's event stream, as a Bedrock endpoint frames it. */
export function eventFrame(type: string, payload: object, kind: 'event' | 'exception' = 'event'): Buffer {
  const headers = Buffer.concat([
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
    header(':message-type', kind),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, sumOf(prelude), headers, body]);
  return Buffer.concat([message, sumOf(message)]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

function sumOf(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}

const members = new Set('messages system inferenceConfig toolConfig additionalModelRequestFields'.split(' '));
const blocks = new Set('text image document toolUse toolResult reasoningContent cachePoint'.split(' '));

/** What is wrong with a Converse request. */
export function checkConverseRequest(body: Fields): string[] {
  const wrong = Object.keys(body).filter((member) => !members.has(member));
  const messages = (body.messages ?? []) as { role: string; content: Fields[] }[];
  if (messages[0]?.role !== 'user') wrong.push('the first message is not the user’s');
  if (messages.some(({ role }, index) => role === messages[index - 1]?.role))
    wrong.push('roles do not alternate');
  if (messages.some(({ content }) => content.length === 0)) wrong.push('an empty message');
  const names = messages.flatMap(({ content }) => content.map((block) => Object.keys(block).join()));
  const tools = (fieldsOf(body.toolConfig).tools ?? []) as Fields[];
  return [...wrong, ...names.filter((name) => !blocks.has(name)), ...tools.flatMap(checkTool)];
}

function checkTool({ cachePoint, toolSpec }: Fields): string[] {
  const { json } = fieldsOf(fieldsOf(toolSpec).inputSchema);
  return cachePoint !== undefined || fieldsOf(json).type === 'object' ? [] : ['tool schema'];
}
