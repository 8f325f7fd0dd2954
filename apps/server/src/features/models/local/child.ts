import { availableParallelism } from 'node:os';
import { LocalFailure } from './failure.ts';
import {
  type HistoryItem,
  importLlama,
  type Llama,
  type LlamaChat,
  type LlamaEmbeddingContext,
  type LlamaModel,
  type LlamaModule,
  type LlamaSequence,
} from './llama.ts';
import type { LocalChat, LocalEvent, LocalRequest } from './protocol.ts';

// The process that holds local models. One request at a time; killed by the server when idle, which gives back all memory.

// llama.cpp's threads wait for each other by spinning. With as many threads as busy cores one answer took 125 s instead
// of 0.5 s, so half of the cores is the default.
const threads =
  Number(process.env.JISHI_LLAMA_THREADS) || Math.max(1, Math.floor(availableParallelism() / 2));
const maxContextTokens = Number(process.env.JISHI_LLAMA_CONTEXT) || 4_096;

interface Engine {
  module: LlamaModule;
  llama: Llama;
}

interface Loaded {
  model: LlamaModel;
  chat?: { sequence: LlamaSequence; chat: LlamaChat; contextSize: number };
  embedding?: LlamaEmbeddingContext;
}

function startChild(send: (event: LocalEvent) => void) {
  const running = new Map<number, AbortController>();
  const loaded = new Map<string, Loaded>();
  let engine: Promise<Engine> | undefined;
  let queue: Promise<void> = Promise.resolve();

  async function load(file: string): Promise<{ engine: Engine; loaded: Loaded }> {
    engine ??= openEngine();
    const ready = await engine;
    const known = loaded.get(file);
    if (known !== undefined) return { engine: ready, loaded: known };
    for (const [other, { model }] of loaded) {
      await model.dispose();
      loaded.delete(other);
    }
    const model = await ready.llama.loadModel({ modelPath: file, gpuLayers: 0 }).catch((error: unknown) => {
      throw new LocalFailure('load_failed', messageOf(error));
    });
    const fresh: Loaded = { model };
    loaded.set(file, fresh);
    return { engine: ready, loaded: fresh };
  }

  async function work(request: Extract<LocalRequest, { kind: 'chat' | 'embed' }>): Promise<void> {
    const abort = running.get(request.id) ?? new AbortController();
    if (abort.signal.aborted) return;
    const ready = await load(request.file);
    if (request.kind === 'embed') send(await embed(ready.loaded, request, abort.signal));
    else await answer(ready, request, { signal: abort.signal, send });
  }

  return (request: LocalRequest) => {
    if (request.kind === 'abort') {
      running.get(request.id)?.abort();
      return;
    }
    if (request.kind !== 'chat' && request.kind !== 'embed') return;
    const { id } = request;
    running.set(id, new AbortController());
    queue = queue
      .then(() => work(request))
      .catch((error: unknown) => {
        const code = error instanceof LocalFailure ? error.code : 'failed';
        send({ id, kind: 'failed', code, message: messageOf(error) });
      })
      .finally(() => running.delete(id));
  };
}

async function openEngine(): Promise<Engine> {
  const module = await importLlama(process.env.JISHI_LLAMA_MODULE);
  if (module === undefined) throw new LocalFailure('unavailable', 'node-llama-cpp is not installed');
  // `build: never` and `skipDownload`: the prebuilt CPU library or nothing; no compiler and no network at run time.
  const llama = await module
    .getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', maxThreads: threads })
    .catch((error: unknown) => {
      throw new LocalFailure('unavailable', messageOf(error));
    });
  return { module, llama };
}

async function openChat({ engine, loaded }: { engine: Engine; loaded: Loaded }) {
  if (loaded.chat !== undefined) return loaded.chat;
  const contextSize = Math.min(loaded.model.trainContextSize, maxContextTokens);
  const context = await loaded.model.createContext({ contextSize, threads });
  const sequence = context.getSequence();
  loaded.chat = {
    sequence,
    chat: new engine.module.LlamaChat({ contextSequence: sequence }),
    contextSize: context.contextSize,
  };
  return loaded.chat;
}

async function answer(
  ready: { engine: Engine; loaded: Loaded },
  { id, chat: options }: Extract<LocalRequest, { kind: 'chat' }>,
  { signal, send }: { signal: AbortSignal; send: (event: LocalEvent) => void },
): Promise<void> {
  const { sequence, chat, contextSize } = await openChat(ready);
  const history = toHistory(options);
  const { contextText } = chat.chatWrapper.generateContextState({ chatHistory: history });
  const promptTokens = contextText.tokenize(ready.loaded.model.tokenizer).length;
  // The library would drop the oldest messages without a word.
  if (promptTokens >= contextSize)
    throw new LocalFailure('context_length', `${promptTokens} tokens, the context holds ${contextSize}`);
  // Nothing of another conversation stays behind, and every token of this one is counted.
  await sequence.clearHistory();
  const before = sequence.tokenMeter.getState();
  send({ id, kind: 'started' });
  const response = await chat.generateResponse(history, {
    ...(await samplingOf(ready.engine, options)),
    // Beyond that the library would shift the context and never come to an end.
    maxTokens: Math.min(options.maxTokens ?? Infinity, contextSize - promptTokens),
    signal,
    stopOnAbortSignal: true,
    onTextChunk: (text) => send({ id, kind: 'text', text }),
  });
  const used = sequence.tokenMeter.diff(before);
  const finishReason = response.metadata.stopReason === 'maxTokens' ? 'length' : 'stop';
  send({
    id,
    kind: 'end',
    finishReason,
    inputTokens: used.usedInputTokens,
    outputTokens: used.usedOutputTokens,
  });
}

async function samplingOf({ llama }: Engine, options: LocalChat) {
  const { temperature, topP, seed, stop, json } = options;
  const grammar =
    json === undefined
      ? undefined
      : json.schema === null
        ? await llama.getGrammarFor('json')
        : await llama.createGrammarForJsonSchema(json.schema);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { customStopTriggers: stop }),
    ...(grammar === undefined ? {} : { grammar }),
  };
}

function toHistory({ messages }: LocalChat): HistoryItem[] {
  const history = messages.map(
    ({ type, text }): HistoryItem => (type === 'model' ? { type, response: [text] } : { type, text }),
  );
  // The turn to be written; a given beginning of the answer is continued.
  return history.at(-1)?.type === 'model' ? history : [...history, { type: 'model', response: [''] }];
}

async function embed(
  loaded: Loaded,
  { id, inputs }: Extract<LocalRequest, { kind: 'embed' }>,
  signal: AbortSignal,
): Promise<LocalEvent> {
  loaded.embedding ??= await loaded.model.createEmbeddingContext({ threads });
  const vectors: number[][] = [];
  let inputTokens = 0;
  for (const input of inputs) {
    if (signal.aborted) break;
    inputTokens += loaded.model.tokenize(input).length;
    vectors.push([...(await loaded.embedding.getEmbeddingFor(input)).vector]);
  }
  return { id, kind: 'vectors', vectors, inputTokens };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const handle = startChild((event) => process.send?.(event));
process.on('message', (request) => handle(request as LocalRequest));
// The server is gone: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));
