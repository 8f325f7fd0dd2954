import { crc32 } from 'node:zlib';
import { problem } from '../../../../kernel/problem.ts';
import type { Fields } from '../adapter.ts';

// Amazon's event-stream framing: length, length of the headers, CRC, headers, payload, CRC.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html

export interface EventStreamReader {
  /** Events that this chunk completes: the payload's JSON under the event's type. */
  read(chunk: Buffer): Fields[];
}

const preludeBytes = 12;
const crcBytes = 4;
const maxMessageBytes = 24 * 1024 * 1024;

/** @throws Problem `models.stream_broken` when a sum does not fit */
export function createEventStreamReader(): EventStreamReader {
  let waiting: Buffer = Buffer.alloc(0);
  return {
    read(chunk) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      const events: Fields[] = [];
      while (waiting.length >= preludeBytes) {
        const length = checkedLength(waiting);
        if (waiting.length < length) break;
        events.push(readMessage(waiting.subarray(0, length)));
        waiting = waiting.subarray(length);
      }
      return events;
    },
  };
}

function checkedLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  const fits = length >= preludeBytes + crcBytes && length <= maxMessageBytes;
  if (!fits || crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw problem('models.stream_broken');
  return length;
}

function readMessage(bytes: Buffer): Fields {
  const end = bytes.length - crcBytes;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw problem('models.stream_broken');
  const payloadAt = preludeBytes + bytes.readUInt32BE(4);
  if (payloadAt > end) throw problem('models.stream_broken');
  const headers = readHeaders(bytes.subarray(preludeBytes, payloadAt));
  const payload = parse(bytes.subarray(payloadAt, end).toString('utf8'));
  const type = headers[':event-type'] ?? headers[':exception-type'] ?? headers[':error-code'] ?? '';
  if (headers[':message-type'] === 'event') return { [type]: payload };
  const message = payload.message ?? headers[':error-message'] ?? type;
  return { error: { type, message } };
}

/** Bytes of each kind of value; text and byte strings say their length. */
const fixedBytes: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

function readHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const type = bytes.readUInt8(nameEnd);
    const fixed = fixedBytes[type];
    const start = nameEnd + 1 + (fixed === undefined ? 2 : 0);
    const end = start + (fixed ?? bytes.readUInt16BE(nameEnd + 1));
    if (type === 7) headers[name] = bytes.toString('utf8', start, end);
    at = end;
  }
  return headers;
}

function parse(text: string): Fields {
  try {
    return JSON.parse(text || '{}') as Fields;
  } catch (error) {
    throw problem('models.stream_broken', {}, error);
  }
}
