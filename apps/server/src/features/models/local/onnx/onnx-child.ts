import { LocalFailure } from '../failure.ts';
import type { LocalEvent, LocalRequest } from '../protocol.ts';
import { type Encoded, encode } from './encode.ts';
import { pool, relevance, unit } from './pooling.ts';
import { openSession, type Pass, type Session } from './session.ts';

// The process that holds ONNX models: embedders and rerankers. One request at a time, a few models at once; killed by the
// server when idle, and by itself when it grows beyond its limit.

type Embed = Extract<LocalRequest, { kind: 'vectors' }>;
type Rerank = Extract<LocalRequest, { kind: 'rerank' }>;

const mostMegabytes = Number(process.env.JISHI_ONNX_MEMORY_MB) || 3_072;
/** An embedder and a reranker work together for each question. */
const mostSessions = 2;

function startChild(send: (event: LocalEvent) => void) {
  const running = new Map<number, AbortController>();
  const sessions = new Map<string, Session>();
  let queue: Promise<void> = Promise.resolve();

  async function load(folder: string): Promise<Session> {
    const known = sessions.get(folder);
    sessions.delete(folder);
    const [oldest] = sessions.keys();
    if (known === undefined && oldest !== undefined && sessions.size >= mostSessions) {
      await sessions.get(oldest)?.release();
      sessions.delete(oldest);
    }
    const session = known ?? (await openSession(folder));
    sessions.set(folder, session);
    return session;
  }

  async function work(request: Embed | Rerank, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const session = await load(request.folder);
    const event =
      request.kind === 'vectors' ? embed(session, request, signal) : rank(session, request, signal);
    send(await event);
  }

  return (request: LocalRequest) => {
    if (request.kind === 'abort') running.get(request.id)?.abort();
    if (request.kind !== 'vectors' && request.kind !== 'rerank') return;
    const { id } = request;
    const abort = new AbortController();
    running.set(id, abort);
    queue = queue
      .then(() => work(request, abort.signal))
      .catch((error: unknown) => send({ id, kind: 'failed', ...failureOf(error) }))
      .finally(() => running.delete(id));
  };
}

function failureOf(error: unknown) {
  const code = error instanceof LocalFailure ? error.code : ('failed' as const);
  return { code, message: error instanceof Error ? error.message : String(error) };
}

async function embed(session: Session, { id, inputs, as, truncate }: Embed, signal: AbortSignal) {
  const { settings } = session;
  const prefix = as === 'query' ? settings.queryPrefix : as === 'document' ? settings.documentPrefix : '';
  const texts = inputs.map((input) => fit(session, { text: `${prefix}${input}`, truncate }));
  const vectors: number[][] = [];
  for await (const pass of session.run(texts, signal))
    for (const [row, place] of pass.places.entries()) {
      const tokens = texts[place]?.ids.length ?? 0;
      vectors[place] = vectorOf(pass, { row, tokens }, settings);
    }
  return { id, kind: 'vectors' as const, vectors, ...counted(texts) };
}

function vectorOf(pass: Pass, at: { row: number; tokens: number }, settings: Session['settings']): number[] {
  const { data, dims, width } = pass;
  const size = dims.at(-1) ?? 0;
  if (dims.length === 3) return pool({ data, width, size }, at, settings);
  const own = [...data.subarray(at.row * size, (at.row + 1) * size)];
  return settings.normalize ? unit(own) : own;
}

async function rank(session: Session, { id, query, documents, truncate }: Rerank, signal: AbortSignal) {
  const texts = documents.map((text) => fit(session, { text, question: query, truncate }));
  const scores: number[] = [];
  for await (const { places, data, dims } of session.run(texts, signal)) {
    if (dims.length !== 2) throw new LocalFailure('load_failed', 'the model is no cross-encoder');
    const classes = dims[1] ?? 1;
    for (const [row, place] of places.entries()) scores[place] = relevance(data, { row, classes });
  }
  return { id, kind: 'scores' as const, scores, ...counted(texts) };
}

/** @throws LocalFailure `context_length` */
function fit(
  { tokenizer, settings }: Session,
  { text, question, truncate }: { text: string; question?: string; truncate: boolean },
): Encoded {
  const found = encode(tokenizer, { text, question, maxTokens: settings.maxTokens });
  if (found === undefined || (found.cut && !truncate))
    throw new LocalFailure('context_length', `an input is longer than ${settings.maxTokens} tokens`);
  return found;
}

function counted(texts: readonly Encoded[]) {
  const truncated = [...texts.entries()].filter(([, { cut }]) => cut).map(([place]) => place);
  return { inputTokens: texts.reduce((sum, { ids }) => sum + ids.length, 0), truncated };
}

const handle = startChild((event) => process.send?.(event));
process.on('message', (request) => handle(request as LocalRequest));
// The server is gone: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));
// Models and texts that ask for more than this end the process; the server answers, and starts another one.
setInterval(() => {
  if (process.memoryUsage.rss() > mostMegabytes * 1024 * 1024) process.exit(9);
}, 250).unref();
