import type { ProviderKind } from '@jishi/contract';
import { Problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { readBytes } from '../gateway/body.ts';
import { type Fields, fieldsOf, listOf, textOf } from './adapter.ts';

const wantsBytes: ReadonlySet<ProviderKind> = new Set(['gemini', 'bedrock']);
const maxImageBytes = 20 * 1024 * 1024;
const maxImages = 20;
const fetchMs = 20_000;

/**
 * For providers that take pictures as bytes only: fetches those that a request names by address, through the one client
 * that refuses internal addresses. What comes back must be a picture, so nothing else can be read this way.
 * @throws Problem `request.invalid` naming the place
 */
export async function inlineImages(
  scope: Scope,
  body: Uint8Array | string,
  { kind, signal }: { kind: ProviderKind; signal: AbortSignal },
): Promise<Uint8Array | string> {
  if (!wantsBytes.has(kind) || typeof body !== 'string' || !/"url"\s*:\s*"https?:/i.test(body)) return body;
  const fields = JSON.parse(body) as Fields;
  const places = remoteImages(fields);
  if (places.length > maxImages) throw notReadable('messages');
  for (const { holder, url, path } of places) {
    const bytes = await fetchImage(scope, url, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw notReadable(path, error);
    });
    const mediaType = mediaTypeOf(bytes);
    if (mediaType === undefined) throw notReadable(path);
    holder.url = `data:${mediaType};base64,${bytes.toString('base64')}`;
  }
  return JSON.stringify(fields);
}

interface Place {
  holder: Fields;
  url: string;
  path: string;
}

function remoteImages(fields: Fields): Place[] {
  return listOf(fields.messages).flatMap(({ content }, at) =>
    listOf(content).flatMap((part, index): Place[] => {
      const holder = fieldsOf(part.image_url);
      const url = textOf(holder.url);
      const path = `messages.${at}.content.${index}.image_url.url`;
      return /^https?:/i.test(url) ? [{ holder, url, path }] : [];
    }),
  );
}

async function fetchImage(scope: Scope, url: string, signal: AbortSignal): Promise<Buffer> {
  const { status, body } = await scope.ports.outbound.request(url, {
    headers: { accept: 'image/*', 'accept-encoding': 'identity' },
    tenant: scope.tenantId,
    signal,
    headersMs: fetchMs,
    totalMs: fetchMs,
    maxResponseBytes: maxImageBytes,
  });
  const bytes = await readBytes(body, maxImageBytes);
  if (status !== 200) throw new Error(`status ${status}`);
  return bytes;
}

function notReadable(path: string, cause?: unknown): Problem {
  return new Problem('request.invalid', { field: path }, { cause, issues: [{ path, message: path }] });
}

/** By its first bytes, whatever the server calls it. */
function mediaTypeOf(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
}
