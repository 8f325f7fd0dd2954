import type { IncomingHttpHeaders } from 'node:http';
import { checkCopiedChat } from './protocol/request/openai-chat.ts';
import { checkOperation } from './protocol/request/openai-other.ts';

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

/** What is wrong with a request by the letter of the OpenAI API, as sentences. */
export function checkRequest(request: Request): string[] {
  const { method, path, headers } = request;
  const route = `${method} ${path}`;
  const wrong = foreignHeaders.filter((name) => name in headers).map((name) => `header ${name} at ${route}`);
  if (!/^127\.0\.0\.1:\d+$/.test(headers.host ?? '')) wrong.push(`host ${headers.host} at ${route}`);
  if (route === 'GET /v1/models') return wrong;
  if (headers['content-type'] !== 'application/json') wrong.push(`content type ${headers['content-type']}`);
  if (route === 'POST /v1/chat/completions') return [...wrong, ...checkCopiedChat(request.body)];
  if (method !== 'POST' || !path.startsWith('/v1/')) return [...wrong, `unknown route ${route}`];
  return [...wrong, ...checkOperation(path.slice('/v1'.length), request.body)];
}
