import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkMessagesStream } from './anthropic.ts';
import { fieldsOf } from './openai.ts';
import { checkResponsesStream } from './responses.ts';

// What clients get, held against the grammar of its door, whichever test asks: streams are checked as they are written.

type Fields = Record<string, unknown>;
type Write = (chunk: unknown, ...rest: never[]) => boolean;

/** Keeps what a response writes, and hands it over when it has ended in order; who left has heard nothing wrong. */
export function hear(response: ServerResponse, heard: (text: string) => void): void {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const write = response.write.bind(response) as unknown as Write;
  const end = response.end.bind(response) as unknown as (...parameters: unknown[]) => ServerResponse;
  response.write = ((chunk: unknown, ...rest: never[]) => {
    keep(chunk);
    return write(chunk, ...rest);
  }) as ServerResponse['write'];
  response.end = ((...parameters: unknown[]) => {
    keep(parameters[0]);
    return end(...parameters);
  }) as ServerResponse['end'];
  response.once('finish', () => heard(Buffer.concat(chunks).toString('utf8')));
}

/** What is wrong with a stream of a door by the letter of its protocol; undefined for what is no stream. */
export function checkSaid({ url = '' }: IncomingMessage, text: string, asked: Fields): string[] {
  const path = url.split('?')[0] ?? '';
  if (asked.stream !== true || !/^(event|data|:)/.test(text)) return [];
  const wrong = checks[path]?.(text, asked) ?? [];
  return wrong.map((sentence) => `${path}: ${sentence}`);
}

const checks: Readonly<Record<string, (text: string, asked: Fields) => string[]>> = {
  '/v1/chat/completions': checkChat,
  '/v1/completions': checkChat,
  '/v1/messages': checkMessages,
  '/v1/responses': checkResponsesStream,
};

function dataOf(text: string): string[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .flatMap((event) => {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'));
      return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).trimStart()).join('\n')];
    });
}

function checkMessages(text: string): string[] {
  // An error ends a stream wherever it is.
  return /^event: error$/m.test(text) ? [] : checkMessagesStream(text);
}

function checkChat(text: string, asked: Fields): string[] {
  const data = dataOf(text);
  const done = data.filter((each) => each === '[DONE]').length;
  const chunks = data.filter((each) => each !== '[DONE]').map(parse);
  const failedAt = chunks.findIndex((chunk) => chunk.error !== undefined);
  if (failedAt >= 0)
    return failedAt === chunks.length - 1 && done === 0 ? [] : ['something behind the error'];
  return [
    ...(done === 1 && data.at(-1) === '[DONE]' ? [] : [`[DONE] ${done} times, last ${data.at(-1)}`]),
    ...checkUsage(chunks, fieldsOf(asked.stream_options).include_usage === true),
    ...checkChoices(chunks),
  ];
}

function parse(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return { unreadable: text };
  }
}

function checkUsage(chunks: Fields[], wanted: boolean): string[] {
  const told = chunks.filter(({ usage }) => usage != null);
  if (!wanted) return told.length === 0 ? [] : ['usage that nobody asked for'];
  return chunks.at(-1)?.usage == null ? ['no usage at the end'] : [];
}

/** Per choice: one reason to finish, nothing behind it, tool calls from 0 on, each beginning with its id and name. */
function checkChoices(chunks: Fields[]): string[] {
  const choices = chunks.flatMap(({ choices: list }) => (Array.isArray(list) ? list.map(fieldsOf) : []));
  return [...Map.groupBy(choices, ({ index }) => index)].flatMap(([index, parts]) => {
    const finishes = parts.filter(({ finish_reason: reason }) => reason != null);
    const calls = parts.flatMap(({ delta }) => {
      const list = fieldsOf(delta).tool_calls;
      return Array.isArray(list) ? list.map(fieldsOf) : [];
    });
    const starts = [...Map.groupBy(calls, (call) => call.index)];
    return [
      ...(finishes.length === 1 ? [] : [`choice ${index} finishes ${finishes.length} times`]),
      ...(parts.at(-1)?.finish_reason == null ? [`choice ${index} goes on behind its end`] : []),
      ...(starts.every(([place], at) => place === at) ? [] : ['tool calls out of order']),
      ...starts.flatMap(([place, [first]]) =>
        typeof first?.id === 'string' && typeof fieldsOf(first.function).name === 'string'
          ? []
          : [`tool call ${place} begins without id or name`],
      ),
    ];
  });
}
