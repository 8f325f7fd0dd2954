import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { checkRequest } from './mock-protocol.ts';

/** How the mock plays one model. Everything left out is played well. */
export interface Script {
  /** The answer, in pieces; each is one chunk of a stream and one token. */
  pieces?: string[];
  toolCalls?: { id: string; name: string; arguments: string[] }[];
  finishReason?: string;
  usage?: Record<string, unknown> | null;
  /** Where a stream tells its usage. Default: a last chunk without choices, when it was asked for. */
  usageOn?:
    | 'last-empty'
    | 'last-choice'
    | 'first-chunk'
    | 'every-chunk'
    | 'in-choice'
    | 'always-last'
    | 'never';
  /** An error instead of an answer. */
  error?: { status: number; body?: unknown; headers?: Record<string, string> };
  newline?: '\n' | '\r\n';
  /** Bytes per network write of a stream: cuts characters and events in two. */
  splitBytes?: number;
  withoutDone?: boolean;
  /** Forgets the blank line behind the last event. */
  withoutLastBlank?: boolean;
  /** Closes the socket after this many events. */
  cutAfter?: number;
  /** Says nothing more after this many events (0: not even headers). */
  stallAfter?: number;
  /** Sent as they are, instead of a stream made from the above. */
  raw?: (string | Buffer)[];
  contentType?: string;
  compress?: boolean;
  /** Embeddings as numbers, even where base64 was asked for. */
  floatsOnly?: boolean;
  dimensions?: number;
  /** Embeddings: refuses more texts at once. */
  maxInputs?: number;
  responseModel?: string;
}

/** What this upstream would bill. */
export interface BilledCall {
  id: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** The client took all of it. */
  complete: boolean;
}

export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  text: string;
  body: Record<string, unknown>;
}

export interface MockUpstream {
  url: string;
  port: number;
  seen: SeenRequest[];
  billed: BilledCall[];
  /** Breaches of the protocol by the gateway. Tests end with none. */
  violations: string[];
  script(model: string, script: Script): void;
  /** Resolves when the client has left a running request. */
  clientLeft(): Promise<void>;
  close(): Promise<void>;
}

interface State extends Pick<MockUpstream, 'seen' | 'billed' | 'violations'> {
  key: string;
  scripts: Map<string, Script>;
  leaving: (() => void)[];
  calls: number;
}

/** An OpenAI-compatible upstream on loopback: scripted, strict about what it is sent, with a ledger of its own. */
export async function startMockUpstream(key = 'sk-upstream-0123456789'): Promise<MockUpstream> {
  const state: State = {
    key,
    seen: [],
    billed: [],
    violations: [],
    scripts: new Map(),
    leaving: [],
    calls: 0,
  };
  const server = createServer((request, response) => void serve(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    seen: state.seen,
    billed: state.billed,
    violations: state.violations,
    script: (model, script) => void state.scripts.set(model, script),
    clientLeft: () => new Promise((resolve) => state.leaving.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const path = request.url ?? '';
  state.seen.push({ path, headers: request.headers, text, body });
  state.violations.push(
    ...checkRequest({ method: request.method ?? '', path, headers: request.headers, body }),
  );
  if (request.headers.authorization !== `Bearer ${state.key}`) {
    const message = `Incorrect API key provided: ${request.headers.authorization}`;
    const error = { message, type: 'invalid_request_error', code: 'invalid_api_key' };
    return sendJson(response, 401, { body: { error } });
  }
  if (path === '/v1/models') return sendModels(state, response);
  const script = state.scripts.get(String(body.model)) ?? {};
  if (script.error !== undefined) {
    const { status, body: errorBody, headers } = script.error;
    return sendJson(response, status, { body: errorBody ?? { error: { message: 'scripted' } }, headers });
  }
  if (path === '/v1/embeddings') return sendEmbeddings(state, response, { body, script });
  const leave = new Promise<void>((resolve) => response.once('close', () => resolve()));
  void leave.then(() => {
    if (!response.writableFinished) for (const left of state.leaving.splice(0)) left();
  });
  return body.stream === true
    ? sendStream(state, response, { body, script })
    : sendCompletion(state, response, { body, script });
}

interface Play {
  body: Record<string, unknown>;
  script: Script;
}

function sendJson(
  response: ServerResponse,
  status: number,
  { body, headers = {} }: { body: unknown; headers?: Record<string, string> },
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function sendModels(state: State, response: ServerResponse): void {
  const names = [...state.scripts.keys()];
  sendJson(response, 200, { body: { object: 'list', data: names.map((id) => ({ id, object: 'model' })) } });
}

/** One token per word: a count of its own, not the gateway's. */
export function countWords(value: unknown): number {
  return JSON.stringify(value ?? '').split(/\s+/).length;
}

function usageOf({ body, script }: Play): Record<string, unknown> {
  if (script.usage !== undefined && script.usage !== null) return script.usage;
  const prompt = countWords(body.messages);
  const written = (script.pieces ?? defaultPieces).length + (script.toolCalls ?? []).length;
  return { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written };
}

const defaultPieces = ['Hello', ' from', ' the', ' mock'];

function open(state: State, play: Play): BilledCall {
  const usage = usageOf(play);
  const entry = {
    id: `chatcmpl-${++state.calls}`,
    model: String(play.body.model),
    inputTokens: Number(usage.prompt_tokens ?? 0),
    outputTokens: Number(usage.completion_tokens ?? 0),
    complete: false,
  };
  state.billed.push(entry);
  return entry;
}

function sendCompletion(state: State, response: ServerResponse, play: Play): void {
  const { script, body } = play;
  const entry = open(state, play);
  if (script.stallAfter !== undefined) return;
  const toolCalls = (script.toolCalls ?? []).map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments.join('') },
  }));
  const answer = JSON.stringify({
    id: entry.id,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: script.responseModel ?? body.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: toolCalls.length > 0 ? null : (script.pieces ?? defaultPieces).join(''),
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        finish_reason: script.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
      },
    ],
    ...(script.usage === null ? {} : { usage: usageOf(play) }),
    // A number that no double holds: must reach the client digit by digit.
    vendor_extension: '@@',
  }).replace('"@@"', '{"ticket":12345678901234567890}');
  entry.complete = true;
  const headers = { 'content-type': script.contentType ?? 'application/json' };
  if (script.compress === true)
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(answer));
  else response.writeHead(200, headers).end(answer);
}

async function sendStream(state: State, response: ServerResponse, play: Play): Promise<void> {
  const { script } = play;
  const entry = open(state, play);
  if (script.stallAfter === 0) return;
  response.writeHead(200, { 'content-type': script.contentType ?? 'text/event-stream' });
  response.flushHeaders();
  const events = script.raw ?? eventsOf(entry, play);
  const limit = Math.min(script.cutAfter ?? Infinity, script.stallAfter ?? Infinity);
  for (const [index, event] of events.entries()) {
    if (index >= limit) break;
    for (const part of partsOf(Buffer.from(event), script.splitBytes)) {
      response.write(part);
      // Lets the network deliver each part by itself.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (script.stallAfter !== undefined) return;
  if (script.cutAfter !== undefined) {
    response.socket?.destroy();
    return;
  }
  entry.complete = true;
  response.end();
}

function partsOf(bytes: Buffer, size: number | undefined): Buffer[] {
  if (size === undefined) return [bytes];
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

function eventsOf(entry: BilledCall, play: Play): string[] {
  const { script, body } = play;
  const deltas = deltasOf(script);
  const asked = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
  const usageOn = script.usageOn ?? 'last-empty';
  const usage = usageOf(play);
  const chunks = deltas.map((delta, index) => {
    const last = index === deltas.length - 1;
    const finish = last ? (script.finishReason ?? (script.toolCalls ? 'tool_calls' : 'stop')) : null;
    const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
    const frame = { id: entry.id, object: 'chat.completion.chunk', created: 1_700_000_000 };
    const chunk = { ...frame, model: script.responseModel ?? body.model, choices: [choice] };
    return withUsage(chunk, {
      usage,
      usageOn,
      asked,
      first: index === 0,
      last,
      progress: (index + 1) / deltas.length,
    });
  });
  if (usageOn === 'always-last' || (usageOn === 'last-empty' && asked && script.usage !== null))
    chunks.push({
      id: entry.id,
      object: 'chat.completion.chunk',
      created: 1,
      model: body.model,
      choices: [],
      usage,
    });
  const newline = script.newline ?? '\n';
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}${newline}${newline}`);
  if (script.withoutDone !== true) events.push(`data: [DONE]${newline}${newline}`);
  if (script.withoutLastBlank === true) events.push(events.pop()?.trimEnd() ?? '');
  return events;
}

function deltasOf(script: Script): object[] {
  const text = script.toolCalls === undefined ? (script.pieces ?? defaultPieces) : [];
  const calls = (script.toolCalls ?? []).flatMap((call, index) => [
    { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }] },
    ...call.arguments.map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  return [{ role: 'assistant', content: '' }, ...text.map((content) => ({ content })), ...calls, {}];
}

interface UsagePlace {
  usage: Record<string, unknown>;
  usageOn: NonNullable<Script['usageOn']>;
  asked: boolean;
  first: boolean;
  last: boolean;
  progress: number;
}

function withUsage(chunk: object & { choices: object[] }, place: UsagePlace): object {
  const { usage, usageOn, asked, first, last, progress } = place;
  if (usageOn === 'every-chunk') {
    const completion = Math.floor(Number(usage.completion_tokens) * progress);
    return { ...chunk, usage: { ...usage, completion_tokens: completion } };
  }
  if ((usageOn === 'last-choice' && last) || (usageOn === 'first-chunk' && first)) return { ...chunk, usage };
  if (usageOn === 'in-choice' && last) return { ...chunk, choices: [{ ...chunk.choices[0], usage }] };
  return asked && usageOn === 'last-empty' ? { ...chunk, usage: null } : chunk;
}

function sendEmbeddings(state: State, response: ServerResponse, { body, script }: Play): void {
  const inputs = [body.input].flat() as string[];
  if (inputs.length > (script.maxInputs ?? Infinity)) {
    const error = { message: `batch size is invalid, it should not be larger than ${script.maxInputs}` };
    sendJson(response, 400, { body: { error } });
    return;
  }
  const tokens = inputs.reduce((sum, input) => sum + countWords(input), 0);
  state.billed.push({
    id: `emb-${++state.calls}`,
    model: String(body.model),
    inputTokens: tokens,
    outputTokens: 0,
    complete: true,
  });
  const base64 = body.encoding_format === 'base64' && script.floatsOnly !== true;
  const data = inputs.map((input, index) => {
    const vector = vectorOf(input, script.dimensions ?? 8);
    const embedding = base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const model = script.responseModel ?? body.model;
  sendJson(response, 200, { body: { object: 'list', data, model, usage } });
}

/** A vector that depends on the text only. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return Float32Array.from({ length: dimensions }, (_, index) =>
    codes.reduce((sum, code, place) => sum + Math.sin(code * (index + 1) + place), 0),
  );
}
