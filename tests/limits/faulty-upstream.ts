import { createServer, type ServerResponse } from 'node:http';

/** How the upstream plays a request; the request's own text says so: `call 17 cut`. */
export const faults = [
  'json',
  'json-without-usage',
  'stream',
  'stream-usage-everywhere',
  'stream-without-usage',
  'malformed',
  'cut',
  'slow',
  '429',
  '500',
] as const;
export type Fault = (typeof faults)[number];

/** One request that reached the upstream, and what it bills for it. */
export interface Billed {
  /** The client's number of the call. */
  call: string;
  fault: Fault;
  upstreamId: string;
  inputTokens: number;
  outputTokens: number;
  /** It was told how much it was billed. */
  told: boolean;
}

export interface FaultyUpstream {
  url: string;
  billed: Billed[];
  close(): Promise<void>;
}

const pieces = ['one', ' two', ' three', ' four', ' five'];

/** An OpenAI-compatible upstream with a log of its own. Every call is billed another number of tokens. */
export async function startFaultyUpstream(): Promise<FaultyUpstream> {
  const billed: Billed[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { messages: { content: string }[] };
      const [, call = '', fault = 'json'] = (body.messages[0]?.content ?? '').split(' ');
      const entry: Billed = {
        call,
        fault: fault as Fault,
        upstreamId: `chatcmpl-${billed.length}`,
        inputTokens: 5 + (billed.length % 7),
        outputTokens: pieces.length,
        told: false,
      };
      billed.push(entry);
      void play(response, entry).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
    billed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function usageOf({ inputTokens, outputTokens }: Billed) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

async function play(response: ServerResponse, entry: Billed): Promise<void> {
  const { fault } = entry;
  if (fault === '429' || fault === '500') {
    response.writeHead(Number(fault), { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'scripted' } }));
    return;
  }
  if (fault.startsWith('json')) return playJson(response, entry);
  await playStream(response, entry);
}

function playJson(response: ServerResponse, entry: Billed): void {
  const message = { role: 'assistant', content: pieces.join('') };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const usage = entry.fault === 'json' ? { usage: usageOf(entry) } : {};
  entry.told = entry.fault === 'json';
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ id: entry.upstreamId, object: 'chat.completion', model: 'm', choices, ...usage }),
  );
}

async function playStream(response: ServerResponse, entry: Billed): Promise<void> {
  const { fault } = entry;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const write = (fields: object) =>
    response.write(
      `data: ${JSON.stringify({ id: entry.upstreamId, object: 'chat.completion.chunk', model: 'm', ...fields })}\n\n`,
    );
  for (const [index, content] of pieces.entries()) {
    const usage = usageOf({ ...entry, outputTokens: index + 1 });
    const everywhere = fault === 'stream-usage-everywhere' ? { usage } : {};
    write({ choices: [{ index: 0, delta: { content }, finish_reason: null }], ...everywhere });
    if (fault === 'slow') await pause(60);
    if (fault === 'malformed' && index === 1) response.write('data: {"choices": [{"delta": broken\n\n');
    if (fault === 'cut' && index === 2) {
      response.destroy();
      return;
    }
  }
  write({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  if (fault !== 'stream-without-usage') {
    write({ choices: [], usage: usageOf(entry) });
    entry.told = true;
  }
  response.end('data: [DONE]\n\n');
}
