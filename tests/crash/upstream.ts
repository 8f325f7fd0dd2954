import { createServer, type ServerResponse } from 'node:http';
import { estimateTokens } from '../../apps/server/src/features/metering/index.ts';

interface Message {
  role: string;
  content: string;
}

/** One attempt that the upstream answered, and what it bills for it. */
export interface Served {
  model: string;
  /** Unique to the attempt, so that it is known again in the ledger. */
  inputTokens: number;
  /** What the ledger holds where the process died before the bill was known. */
  estimate: number;
  complete: boolean;
}

export interface CrashUpstream {
  url: string;
  served: Served[];
  close(): Promise<void>;
}

const pieces = ['The', ' code', ' word', ' is', ' granite', ' [1]', '.'];
export const billedFrom = 1_000_000;

/** The gateway's estimate of a chat: four tokens around each message. */
export function estimateMessages(messages: Message[]): number {
  return messages.reduce((sum, { content }) => sum + 4 + estimateTokens(content), 0);
}

/** An OpenAI-compatible upstream that takes its time (`pauseMs` a piece) and bills every attempt a number of its own. */
export async function startCrashUpstream(pauseMs: () => number): Promise<CrashUpstream> {
  const served: Served[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
      const entry = {
        model: body.model,
        inputTokens: billedFrom + served.length,
        estimate: estimateMessages(body.messages),
        complete: false,
      };
      served.push(entry);
      void (body.stream === true ? stream : whole)(response, entry, pauseMs).catch(() => response.destroy());
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    served,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Body {
  model: string;
  messages: Message[];
  stream?: boolean;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function frame(entry: Served): Record<string, unknown> {
  return { id: `chatcmpl-${entry.inputTokens}`, created: 1_700_000_000, model: entry.model };
}

function bill(entry: Served): Record<string, number> {
  const { inputTokens } = entry;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: pieces.length,
    total_tokens: inputTokens + pieces.length,
  };
}

async function whole(response: ServerResponse, entry: Served, pauseMs: () => number): Promise<void> {
  await pause(pauseMs() * 3);
  const message = { role: 'assistant', content: pieces.join('') };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const answer = { ...frame(entry), object: 'chat.completion', choices, usage: bill(entry) };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  entry.complete = true;
}

async function stream(response: ServerResponse, entry: Served, pauseMs: () => number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const write = (fields: object) =>
    response.write(
      `data: ${JSON.stringify({ ...frame(entry), object: 'chat.completion.chunk', ...fields })}\n\n`,
    );
  for (const content of pieces) {
    write({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    await pause(pauseMs());
  }
  write({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  write({ choices: [], usage: bill(entry) });
  response.end('data: [DONE]\n\n');
  entry.complete = true;
}
