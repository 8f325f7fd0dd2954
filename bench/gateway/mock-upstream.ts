// The provider of the comparison, in a process of its own: 1.2 kB of JSON, or 100 chunks of SSE, usage and end mark.
// Prints its port. A request whose model is `paced` gets a chunk every 10 ms, all others get them at once.
import { createServer, type ServerResponse } from 'node:http';

const usage = { prompt_tokens: 250, completion_tokens: 100, total_tokens: 350 };
const chunkCount = 100;
const pieceOf = (index: number) => `word${String(index).padStart(3, '0')} `;
const frame = { id: 'chatcmpl-mock', created: 1_790_000_000, model: 'mock' };

const answer = Buffer.from(
  JSON.stringify({
    ...frame,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: Array.from({ length: 110 }, (_, at) => pieceOf(at)).join('') },
        finish_reason: 'stop',
      },
    ],
    usage,
  }),
);

function chunkOf(fields: object): Buffer {
  return Buffer.from(`data: ${JSON.stringify({ ...frame, object: 'chat.completion.chunk', ...fields })}\n\n`);
}

const chunks = Array.from({ length: chunkCount }, (_, index) =>
  chunkOf({ choices: [{ index: 0, delta: { content: pieceOf(index) }, finish_reason: null }] }),
);
const ending = Buffer.concat([
  chunkOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunkOf({ choices: [], usage }),
  Buffer.from('data: [DONE]\n\n'),
]);

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString('latin1');
    if (body.includes('"stream":true')) stream(response, body.includes('"paced"'));
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening ${typeof address === 'object' && address !== null ? address.port : 0}`);
});

function stream(response: ServerResponse, paced: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (paced) {
    let sent = 0;
    const timer = setInterval(() => {
      const chunk = chunks[sent++];
      if (chunk !== undefined) response.write(chunk);
      else {
        clearInterval(timer);
        response.end(ending);
      }
    }, 10);
    response.once('close', () => clearInterval(timer));
    return;
  }
  // A write a chunk, as a model does it; the kernel may join them.
  for (const chunk of chunks) response.write(chunk);
  response.end(ending);
}
