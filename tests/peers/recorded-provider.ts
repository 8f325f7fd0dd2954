import { createServer, type IncomingMessage } from 'node:http';

/** What a provider answers: written by hand after its documentation unless a test says otherwise. */
export interface Recording {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer | readonly (string | Buffer)[];
  /** Closes the socket behind the last piece instead of ending the answer. */
  cut?: boolean;
}

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
  body: Record<string, unknown>;
}

export interface RecordedProvider {
  url: string;
  seen: RecordedRequest[];
  /** Breaches of the provider's protocol by the gateway. Tests end with none. */
  violations: string[];
  /** Answers the next request. */
  play(recording: Recording): void;
  close(): Promise<void>;
}

/** A provider on loopback that checks every request by `check` and plays recordings in turn. */
export async function startRecordedProvider(
  check: (request: RecordedRequest) => string[] | Promise<string[]>,
): Promise<RecordedProvider> {
  const seen: RecordedRequest[] = [];
  const violations: string[] = [];
  const queue: Recording[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const isJson = request.headers['content-type'] === 'application/json';
    const body = isJson ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) : {};
    const entry = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      bytes,
      body,
    };
    seen.push(entry);
    violations.push(...(await check(entry)));
    const { status = 200, headers = {}, body: played, cut } = queue.shift() ?? nothingLeft;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    for (const piece of [played].flat() as (string | Buffer)[]) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (cut === true) response.socket?.destroy();
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    seen,
    violations,
    play: (recording) => void queue.push(recording),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const nothingLeft: Recording = { status: 500, body: '{"error":{"message":"nothing is left to play"}}' };

export function sse(events: readonly object[], { named = false }: { named?: boolean } = {}): string[] {
  return events.map((event) => {
    const type = named && 'type' in event ? `event: ${event.type}\n` : '';
    return `${type}data: ${JSON.stringify(event)}\n\n`;
  });
}
