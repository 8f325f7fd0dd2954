// The clients of the comparison, in a process of their own: closed loop over raw sockets, so that their own cost stays
// small and alike for all targets. Reads one JSON line a round on stdin, writes one JSON line a result on stdout.
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** One round. */
export interface Round {
  port: number;
  path: string;
  headers: Record<string, string>;
  body: string;
  clients: number;
  seconds: number;
}

export interface RoundResult {
  requests: number;
  failures: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** To the first byte of the body. */
  firstP50: number;
  firstP99: number;
  /** SSE events, the end mark included. */
  events: number;
  firstFailure: string | null;
}

interface Tally {
  whole: number[];
  first: number[];
  failures: number;
  events: number;
  firstFailure: string | null;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  void play(JSON.parse(line) as Round).then((result) => console.log(JSON.stringify(result)));
});

async function play(round: Round): Promise<RoundResult> {
  const tally: Tally = { whole: [], first: [], failures: 0, events: 0, firstFailure: null };
  const started = performance.now();
  const end = started + round.seconds * 1_000;
  await Promise.all(Array.from({ length: round.clients }, () => client(round, end, tally)));
  const seconds = (performance.now() - started) / 1_000;
  tally.whole.sort((left, right) => left - right);
  tally.first.sort((left, right) => left - right);
  const at = (values: number[], share: number) => values[Math.floor(values.length * share)] ?? 0;
  return {
    requests: tally.whole.length,
    failures: tally.failures,
    seconds,
    p50: at(tally.whole, 0.5),
    p99: at(tally.whole, 0.99),
    firstP50: at(tally.first, 0.5),
    firstP99: at(tally.first, 0.99),
    events: tally.events,
    firstFailure: tally.firstFailure,
  };
}

async function client(round: Round, end: number, tally: Tally): Promise<void> {
  const request = bytesOf(round);
  let socket = await open(round.port);
  while (performance.now() < end) {
    const started = performance.now();
    const answer = await ask(socket, request);
    const took = performance.now() - started;
    if (answer.ok) {
      tally.whole.push(took);
      tally.first.push(answer.firstMs);
      tally.events += answer.events;
    } else {
      tally.failures += 1;
      tally.firstFailure ??= answer.head;
    }
    if (!answer.keep) {
      socket.destroy();
      socket = await open(round.port);
    }
  }
  socket.destroy();
}

function bytesOf({ path, headers, body, port }: Round): Buffer {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

interface Answer {
  ok: boolean;
  keep: boolean;
  firstMs: number;
  events: number;
  head: string;
}

/** Reads one answer by its length or to its last chunk. */
function ask(socket: Socket, request: Buffer): Promise<Answer> {
  return new Promise((resolve) => {
    const answer: Answer = { ok: false, keep: false, firstMs: 0, events: 0, head: '' };
    const reader = createReader(answer, performance.now());
    const finish = (keep: boolean) => {
      socket.off('data', read);
      socket.off('close', closed);
      socket.off('error', closed);
      resolve({ ...answer, keep, ok: answer.head.startsWith('HTTP/1.1 200') });
    };
    const read = (bytes: Buffer) => {
      if (reader(bytes.toString('latin1'))) finish(true);
    };
    const closed = () => finish(false);
    socket.on('data', read);
    socket.once('close', closed);
    socket.once('error', closed);
    socket.write(request);
  });
}

/** Takes the text of an answer as it comes; answers whether it is whole. */
function createReader(answer: Answer, started: number): (text: string) => boolean {
  let waiting = '';
  let missing = 0;
  let chunked = false;
  let tail = '';
  const body = (text: string) => {
    if (answer.firstMs === 0 && text !== '') answer.firstMs = performance.now() - started;
    answer.events += eventsIn(text);
    missing -= text.length;
    tail = (tail + text).slice(-5);
    return chunked ? tail === '0\r\n\r\n' : missing <= 0;
  };
  return (text) => {
    if (answer.head !== '') return body(text);
    waiting += text;
    const end = waiting.indexOf('\r\n\r\n');
    if (end === -1) return false;
    answer.head = waiting.slice(0, end);
    chunked = /transfer-encoding: *chunked/i.test(answer.head);
    missing = Number(/content-length: *(\d+)/i.exec(answer.head)?.[1] ?? 0);
    return body(waiting.slice(end + 4));
  };
}

function eventsIn(text: string): number {
  let found = 0;
  for (let at = text.indexOf('data: '); at !== -1; at = text.indexOf('data: ', at + 6)) found += 1;
  return found;
}
