import type { IncomingHttpHeaders } from 'node:http';

interface Request {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

// What belongs to the caller of the gateway, or to nobody. None of it may reach a provider.
const foreignHeaders = [
  'cookie',
  'x-api-key',
  'api-key',
  'openai-organization',
  'openai-project',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-jishi-app',
  'x-stainless-lang',
  'x-evil',
  'proxy-authorization',
];
const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function', 'narrator']);

/** What is wrong with a request by the letter of the OpenAI API, as sentences. */
export function checkRequest(request: Request): string[] {
  const { method, path, headers } = request;
  const route = `${method} ${path}`;
  const wrong = foreignHeaders.filter((name) => name in headers).map((name) => `header ${name} at ${route}`);
  if (!/^127\.0\.0\.1:\d+$/.test(headers.host ?? '')) wrong.push(`host ${headers.host} at ${route}`);
  if (route === 'GET /v1/models') return wrong;
  if (headers['content-type'] !== 'application/json') wrong.push(`content type ${headers['content-type']}`);
  if (typeof request.body.model !== 'string') wrong.push('model is missing');
  if (route === 'POST /v1/chat/completions') return [...wrong, ...checkChat(request.body)];
  if (route === 'POST /v1/embeddings') return [...wrong, ...checkEmbeddings(request.body)];
  return [...wrong, `unknown route ${route}`];
}

function checkChat(body: Record<string, unknown>): string[] {
  const wrong: string[] = [];
  const messages = Array.isArray(body.messages) ? (body.messages as Record<string, unknown>[]) : [];
  if (messages.length === 0) wrong.push('messages are missing');
  for (const { role } of messages) if (!roles.has(String(role))) wrong.push(`role ${role}`);
  const options = body.stream_options as { include_usage?: unknown } | undefined;
  if (body.stream === true && options?.include_usage !== true) wrong.push('usage was not asked for');
  if (body.stream !== true && options !== undefined) wrong.push('stream_options without stream');
  return wrong;
}

function checkEmbeddings(body: Record<string, unknown>): string[] {
  const { input } = body;
  return typeof input === 'string' || (Array.isArray(input) && input.length > 0) ? [] : ['input is missing'];
}
