import type { Readable } from 'node:stream';
import { refusedProblem } from './failure.ts';

/** The whole body; more than `maxBytes` is an error, whatever the length header promised. */
export async function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw refusedProblem(502, { bodyText: '', retryAfter: null });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

const goodbyeMs = 1_000;

/**
 * Lets the bytes after the end of an answer flow off, so that the connection can be used again; a provider that has no
 * end is cut off.
 */
export function letGo(body: Readable): void {
  const timer = setTimeout(() => body.destroy(), goodbyeMs).unref();
  body.once('close', () => clearTimeout(timer));
  body.on('error', () => undefined);
  body.resume();
}
