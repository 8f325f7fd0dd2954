import { Readable } from 'node:stream';
import { type Problem, problem } from '../../../kernel/problem.ts';
import type { Target, UpstreamRequest, UpstreamResponse } from '../gateway/attempt.ts';
import {
  chunkEvent,
  completion,
  contextLengthError,
  doneEvent,
  embeddingList,
  openFrame,
  usageEvent,
  usageOf,
} from './answers.ts';
import { readLocalChat } from './chat-request.ts';
import { modelFile } from './files.ts';
import { createLocalProcess } from './process.ts';
import type { LocalEvent } from './protocol.ts';

/** Local model files as if they were a provider: the same requests, the same answers, the same metering. */
export interface LocalEngine {
  send(target: Target, request: UpstreamRequest): Promise<UpstreamResponse>;
  stop(): void;
}

export interface LocalEngineOptions {
  folders: readonly string[];
  modulePath: string | undefined;
  idleMs: number;
}

type Fields = Record<string, unknown>;
type Ended = Extract<LocalEvent, { kind: 'end' | 'vectors' | 'scores' | 'failed' }>;

export function createLocalEngine({ folders, modulePath, idleMs }: LocalEngineOptions): LocalEngine {
  const child = createLocalProcess({
    entry: new URL('./child.ts', import.meta.url),
    environment: {
      JISHI_LLAMA_MODULE: modulePath,
      JISHI_LLAMA_THREADS: process.env.JISHI_LLAMA_THREADS,
      JISHI_LLAMA_CONTEXT: process.env.JISHI_LLAMA_CONTEXT,
    },
    idleMs,
  });

  async function chat(target: Target, request: UpstreamRequest): Promise<UpstreamResponse> {
    const options = readLocalChat(JSON.parse(String(request.body)) as Fields, target.name);
    const file = await modelFile(folders, target);
    const frame = openFrame(target.upstreamName, new Date());
    const pieces = createPieces();
    const ended = follow(request.signal, (listen) =>
      child.start({ kind: 'chat', file, chat: options }, (event) => {
        if (event.kind === 'text') pieces.push(event.text);
        if (event.kind === 'started') pieces.start();
        listen(event);
      }),
    );
    if (!request.stream) {
      const end = await ended;
      if (end.kind !== 'end') return failure(end);
      const usage = usageOf(end.inputTokens, end.outputTokens);
      return jsonResponse(completion(frame, { text: pieces.text(), finishReason: end.finishReason, usage }));
    }
    // Waits for the first sign of life: until then a failure can still be an honest status.
    const early = await Promise.race([pieces.started, ended]);
    if (early !== undefined && early.kind === 'failed') return failure(early);
    return streamResponse(streamOf({ frame, pieces, ended }));
  }

  async function embeddings(target: Target, request: UpstreamRequest): Promise<UpstreamResponse> {
    const { input } = JSON.parse(String(request.body)) as Fields;
    const inputs = [input].flat();
    if (!inputs.every((item) => typeof item === 'string'))
      throw problem('models.unsupported', { model: target.name, feature: 'input (token ids)' });
    const file = await modelFile(folders, target);
    const end = await follow(request.signal, (listen) =>
      child.start({ kind: 'embed', file, inputs }, listen),
    );
    if (end.kind !== 'vectors') return failure(end);
    return jsonResponse(embeddingList(target.upstreamName, end));
  }

  return {
    async send(target, request) {
      const { operation } = request;
      if (operation === 'embeddings') return embeddings(target, request);
      if (operation === 'chat' || operation === 'responses') return chat(target, request);
      throw problem('models.unsupported', { model: target.name, feature: operation });
    },
    stop: () => child.stop(),
  };
}

/** Runs until the child is done or the caller gives up. */
export function follow(
  signal: AbortSignal,
  start: (listen: (event: LocalEvent) => void) => () => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const leave = () => {
      giveUp();
      reject(signal.reason);
    };
    const giveUp = start((event) => {
      if (event.kind === 'text' || event.kind === 'started') return;
      signal.removeEventListener('abort', leave);
      resolve(event);
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}

interface Pieces {
  /** Resolves when the engine has taken the request up. */
  readonly started: Promise<undefined>;
  start(): void;
  push(text: string): void;
  text(): string;
  /** What has come since the last call; waits for more. */
  wait(): Promise<void>;
  take(): string;
}

function createPieces(): Pieces {
  let all = '';
  let taken = 0;
  let wake = () => undefined as undefined;
  let start = () => undefined as undefined;
  const started = new Promise<undefined>((resolve) => {
    start = () => resolve(undefined) as undefined;
  });
  return {
    started,
    start: () => start(),
    push(text) {
      all += text;
      wake();
    },
    text: () => all,
    wait: () =>
      new Promise((resolve) => {
        wake = () => resolve() as undefined;
        if (all.length > taken) resolve();
      }),
    take() {
      const fresh = all.slice(taken);
      taken = all.length;
      return fresh;
    },
  };
}

async function* streamOf({
  frame,
  pieces,
  ended,
}: {
  frame: ReturnType<typeof openFrame>;
  pieces: Pieces;
  ended: Promise<Ended>;
}): AsyncGenerator<string> {
  yield chunkEvent(frame, { role: 'assistant', content: '' });
  let end: Ended | undefined;
  while (end === undefined) {
    end = (await Promise.race([pieces.wait(), ended])) ?? undefined;
    const text = pieces.take();
    if (text !== '') yield chunkEvent(frame, { content: text });
  }
  if (end.kind !== 'end') throw problem('models.stream_broken');
  yield chunkEvent(frame, {}, end.finishReason);
  yield usageEvent(frame, usageOf(end.inputTokens, end.outputTokens));
  yield doneEvent;
}

// Bodies are bytes, as if they came from the network.
export function jsonResponse(body: string): UpstreamResponse {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: Readable.from([Buffer.from(body)]) };
}

function streamResponse(body: AsyncGenerator<string>): UpstreamResponse {
  const headers = { 'content-type': 'text/event-stream' };
  return { status: 200, headers, body: Readable.from(toBytes(body)) };
}

async function* toBytes(texts: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

/** A request too long is the caller's to mend (400); everything else is ours. */
export function failure(event: Ended): UpstreamResponse {
  if (event.kind === 'failed' && event.code === 'context_length')
    return {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: Readable.from([Buffer.from(contextLengthError(event.message))]),
    };
  throw failureProblem(event);
}

function failureProblem(event: Ended): Problem {
  const unavailable = event.kind === 'failed' && event.code === 'unavailable';
  const cause = event.kind === 'failed' ? new Error(event.message) : undefined;
  return unavailable
    ? problem('models.local_unavailable', {}, cause)
    : problem('models.provider_refused', { status: 500 }, cause);
}
