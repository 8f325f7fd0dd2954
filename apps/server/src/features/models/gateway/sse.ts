import { problem } from '../../../kernel/problem.ts';

/** Complete events of one or more network chunks. `text` is the bytes as latin1: offsets are byte offsets. */
export interface SseBlock {
  bytes: Buffer;
  text: string;
  /** Where each event ends (behind its blank line); the first begins at 0, each other where the one before ends. */
  ends: number[];
}

export interface SseReader {
  /** Answers the events that this chunk completes; an unfinished rest waits for the next chunk. */
  read(chunk: Buffer): SseBlock;
  /** What is left when the stream ends: some servers forget the last blank line. */
  rest(): SseBlock;
}

const maxEventBytes = 32 * 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts a byte stream into server-sent events, whatever the network did to it: several events in a chunk, an event over
 * many chunks, characters cut in two, LF or CRLF.
 */
export function createSseReader(): SseReader {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  function hold(chunk: Buffer): void {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes > maxEventBytes) throw problem('models.stream_broken');
  }

  function release(chunk: Buffer): Buffer {
    const bytes = waiting.length === 0 ? chunk : Buffer.concat([...waiting, chunk]);
    waiting = [];
    waitingBytes = 0;
    return bytes;
  }

  return {
    read(chunk) {
      // A long event comes in many chunks without a line end; joining them once is enough.
      if (!chunk.includes(lineFeed)) {
        hold(chunk);
        return blockOf(Buffer.alloc(0), '', []);
      }
      const bytes = release(chunk);
      const text = bytes.toString('latin1');
      const ends = eventEnds(text);
      const complete = ends.at(-1) ?? 0;
      if (complete < bytes.length) hold(bytes.subarray(complete));
      return blockOf(bytes.subarray(0, complete), text, ends);
    },
    rest() {
      const bytes = release(Buffer.alloc(0));
      const text = bytes.toString('latin1');
      if (text.trim() === '') return blockOf(Buffer.alloc(0), '', []);
      const closed = Buffer.concat([bytes, Buffer.from('\n\n')]);
      return blockOf(closed, `${text}\n\n`, [closed.length]);
    },
  };
}

function blockOf(bytes: Buffer, text: string, ends: number[]): SseBlock {
  return { bytes, text, ends };
}

function eventEnds(text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === lineFeed) at += 1;
    else if (next === carriageReturn && text.charCodeAt(at + 2) === lineFeed) at += 2;
    else continue;
    ends.push(at + 1);
  }
  return ends;
}

/** Calls `visit` with the latin1 text and the place of each event. */
export function eachEvent(block: SseBlock, visit: (event: string, start: number, end: number) => void): void {
  let start = 0;
  for (const end of block.ends) {
    visit(block.text.slice(start, end), start, end);
    start = end;
  }
}

/** The data of an event (latin1, lines joined), or undefined: comments and keep-alives have none. */
export function dataOf(event: string): string | undefined {
  if (event.startsWith('data:') && event.indexOf('\n') >= event.trimEnd().length - 1)
    return event.slice(5).trim();
  const lines = event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim());
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Latin1 text of UTF-8 bytes, decoded. */
export function decodeLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Text as the latin1 view of its UTF-8 bytes. */
export function encodeLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
