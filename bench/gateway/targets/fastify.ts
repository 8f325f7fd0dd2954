// The measure of the targets: Fastify in front of undici's pool, body read whole, answer passed on as a stream, nothing
// checked and nothing counted. node targets/fastify.ts UPSTREAM_PORT
import fastify from 'fastify';
import { Pool } from 'undici';

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, { connections: 256, pipelining: 1 });
const app = fastify({ logger: false });
app.removeContentTypeParser(['application/json', 'text/plain']);
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post('/v1/*', async (request, reply) => {
  const answer = await pool.request({
    path: request.url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-mock' },
    body: request.body as Buffer,
  });
  reply.status(answer.statusCode).header('content-type', answer.headers['content-type']);
  const { 'content-length': length } = answer.headers;
  if (length !== undefined) reply.header('content-length', length);
  return reply.send(answer.body);
});
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
console.log(`listening ${typeof address === 'object' && address !== null ? address.port : 0}`);
