import type { Readable } from 'node:stream';
import { refusedProblem } from './failure.ts';

/** The whole body; more than `maxBytes` is an error, whatever the length header promised. */
export function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  // By its events: an iterator costs a small answer more than the reading.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) body.destroy(refusedProblem(502, { bodyText: '', retryAfter: null }));
      else chunks.push(chunk);
    });
    body.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    body.once('error', reject);
    // Nothing after an end or an error; broken off, where neither came.
    body.once('close', () => reject(body.errored ?? new Error('closed')));
    if (body.destroyed) reject(body.errored ?? new Error('closed'));
  });
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
