import { defined, type Fields, fieldsOf, listOf, textOf } from '../../providers/adapter.ts';
import { missingCapability } from '../../providers/capability.ts';
import { invalid } from '../../providers/chat-request.ts';
import { openThoughts } from './thoughts.ts';

// A request of OpenAI's Responses API as a chat request. Stateless: what a server would have to remember is refused.

/** Members that need a memory. */
const memory = ['previous_response_id', 'conversation', 'background', 'prompt'];
/** Members for what only OpenAI itself does. */
const elsewhere = ['context_management', 'moderation'];

/** Members that are said again word for word. */
const same = [
  'temperature',
  'top_p',
  'parallel_tool_calls',
  'metadata',
  'user',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
];
const understood = new Set([
  ...same,
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'store',
  'tools',
  'tool_choice',
  'max_output_tokens',
  'text',
  'reasoning',
  'include',
  'truncation',
  'top_logprobs',
]);
const named = new Set([...memory, ...elsewhere]);
const includable = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs']);

/** @throws Problem `models.capability_missing` for what needs a memory, `request.invalid` for what is malformed */
export function toChat(fields: Fields, target: { model: string; publicName: string }): Fields {
  refuseStateful(fields, target.publicName);
  if (typeof (fields.instructions ?? '') !== 'string') throw invalid('instructions');
  const stream = fields.stream === true;
  const text = fieldsOf(fields.text);
  const logprobs = includes(fields, 'message.output_text.logprobs');
  return defined({
    model: target.model,
    messages: [...instructionsOf(fields.instructions), ...messagesOf(fields.input, target.publicName)],
    ...Object.fromEntries(same.map((name) => [name, fields[name] ?? undefined])),
    max_completion_tokens: fields.max_output_tokens ?? undefined,
    tools: toolsOf(fields.tools, target.publicName),
    tool_choice: toolChoiceOf(fields.tool_choice),
    response_format: formatOf(fieldsOf(text.format)),
    verbosity: text.verbosity ?? undefined,
    reasoning_effort: fieldsOf(fields.reasoning).effort ?? undefined,
    logprobs: logprobs ? true : undefined,
    top_logprobs: logprobs ? (fields.top_logprobs ?? undefined) : undefined,
    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,
  });
}

/** @throws Problem `models.capability_missing` for what somebody would have to remember */
export function refuseMemory(fields: Fields, publicName: string): void {
  const missing = memoryIn(fields);
  if (missing.length > 0) throw missingCapability(publicName, missing);
}

function memoryIn(fields: Fields): string[] {
  const asked = (name: string) => ![undefined, null, false].includes(fields[name] as null);
  return [...memory.filter(asked), ...(fields.store === true ? ['store'] : [])];
}

function refuseStateful(fields: Fields, publicName: string): void {
  const missing = [...memoryIn(fields), ...elsewhere.filter((name) => (fields[name] ?? null) !== null)];
  if (fields.truncation === 'auto') missing.push('truncation: auto');
  missing.push(
    ...[fields.include ?? []]
      .flat()
      .filter((name) => !includable.has(String(name)))
      .map(String),
  );
  missing.push(...Object.keys(fields).filter((name) => !understood.has(name) && !named.has(name)));
  if (missing.length > 0) throw missingCapability(publicName, missing);
}

export function includes(fields: Fields, name: string): boolean {
  return Array.isArray(fields.include) && fields.include.includes(name);
}

function instructionsOf(instructions: unknown): Fields[] {
  return typeof instructions === 'string' && instructions !== ''
    ? [{ role: 'system', content: instructions }]
    : [];
}

function messagesOf(input: unknown, publicName: string): Fields[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  if (!Array.isArray(input)) throw invalid('input');
  const messages: Fields[] = [];
  for (const [index, item] of listOf(input).entries()) {
    const next = messageOf(item, { index, publicName });
    const last = messages.at(-1);
    // Thoughts, text and calls of one answer are items here and one message there.
    if (next.role === 'assistant' && last?.role === 'assistant')
      messages[messages.length - 1] = joined(last, next);
    else messages.push(next);
  }
  return messages;
}

function joined(left: Fields, right: Fields): Fields {
  const lists = ['tool_calls', 'thinking_blocks'].map((name) => {
    const both = [...listOf(left[name]), ...listOf(right[name])];
    return [name, both.length === 0 ? undefined : both];
  });
  const content = textOf(left.content) + textOf(right.content);
  return defined({
    role: 'assistant',
    content: content === '' ? null : content,
    ...Object.fromEntries(lists),
  });
}

function messageOf(item: Fields, { index, publicName }: { index: number; publicName: string }): Fields {
  const path = `input.${index}`;
  if (item.type === 'function_call') {
    const named = { name: item.name, arguments: item.arguments };
    return {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: item.call_id, type: 'function', function: named }],
    };
  }
  if (item.type === 'function_call_output') {
    const content = Array.isArray(item.output)
      ? partsOf(item.output, { path, publicName })
      : textOf(item.output);
    return { role: 'tool', tool_call_id: item.call_id, content };
  }
  if (item.type === 'reasoning')
    return defined({
      role: 'assistant',
      content: null,
      thinking_blocks: openThoughts(item.encrypted_content),
    });
  if (item.type !== undefined && item.type !== 'message')
    throw missingCapability(publicName, [textOf(item.type)]);
  if (item.role === 'assistant') return { role: 'assistant', content: plain(item.content) };
  const content = Array.isArray(item.content) ? partsOf(item.content, { path, publicName }) : item.content;
  return { role: item.role, content };
}

function plain(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => textOf(part.text) || textOf(part.refusal))
    .join('');
}

interface Place {
  path: string;
  publicName: string;
}

function partsOf(parts: unknown[], { path, publicName }: Place): Fields[] {
  return parts.map(fieldsOf).map((part, index) => {
    const read = partReaders[textOf(part.type)];
    if (read === undefined) throw invalid(`${path}.content.${index}.type`);
    return read(part, publicName);
  });
}

const readText = ({ text }: Fields): Fields => ({ type: 'text', text });

const partReaders: Readonly<Record<string, (part: Fields, publicName: string) => Fields>> = {
  input_text: readText,
  output_text: readText,
  input_image({ image_url: url, detail }, publicName) {
    if (typeof url !== 'string') throw missingCapability(publicName, ['input_image.file_id']);
    return { type: 'image_url', image_url: defined({ url, detail }) };
  },
  input_file({ file_data, filename }, publicName) {
    if (typeof file_data !== 'string') throw missingCapability(publicName, ['input_file.file_id']);
    return { type: 'file', file: defined({ file_data, filename }) };
  },
  input_audio: ({ input_audio }) => ({ type: 'input_audio', input_audio }),
};

function toolsOf(tools: unknown, publicName: string): Fields[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return listOf(tools).map((tool) => {
    if (tool.type !== 'function') throw missingCapability(publicName, [`tool ${textOf(tool.type)}`]);
    const { name, description, parameters, strict } = tool;
    const named = { name, description: description ?? undefined, parameters: parameters ?? undefined };
    return { type: 'function', function: defined({ ...named, strict: strict ?? undefined }) };
  });
}

function toolChoiceOf(choice: unknown): unknown {
  if (choice === undefined || choice === null || typeof choice === 'string') return choice ?? undefined;
  const { type, name } = fieldsOf(choice);
  if (type !== 'function') throw invalid('tool_choice');
  return { type: 'function', function: { name } };
}

function formatOf(format: Fields): Fields | undefined {
  if (format.type === undefined || format.type === 'text') return undefined;
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, schema, strict, description } = format;
  return {
    type: 'json_schema',
    json_schema: defined({ name, schema, strict: strict ?? undefined, description }),
  };
}
