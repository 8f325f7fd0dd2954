import { createSocket } from 'node:dgram';
import { Resolver as DnsResolver } from 'node:dns/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { parseAllowRules } from './address.ts';
import { createOutbound, type Outbound, type OutboundOptions } from './client.ts';
import type { Resolver } from './connections.ts';
import { OutboundFailure, OutboundRefusal } from './failure.ts';

export type LoopbackServer = { port: number; seen: IncomingMessage[]; close(): Promise<void> };

/** A real HTTP server that remembers the requests it got. Port 0: any. */
export function listen(handler: RequestListener, host = '127.0.0.1', port = 0): Promise<LoopbackServer> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      resolve({
        port: address.port,
        seen,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

export type RebindingDns = { resolver: Resolver; queries(): number; close(): void };

/**
 * A real DNS server on loopback (UDP, A records, TTL 0) that gives the n-th query the n-th answer and then
 * stays at the last one: the classic rebinding attack.
 */
export async function listenDns(answers: readonly string[][]): Promise<RebindingDns> {
  let queries = 0;
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const isA = questionType(query) === 1;
    const answer = isA ? (answers[Math.min(queries++, answers.length - 1)] ?? []) : [];
    socket.send(dnsReply(query, answer), peer.port, peer.address);
  });
  await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
  const client = new DnsResolver({ timeout: 1_000, tries: 2 });
  client.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolver: (hostname) => client.resolve4(hostname),
    queries: () => queries,
    close: () => socket.close(),
  };
}

function questionEnd(query: Buffer): number {
  let offset = 12;
  while (query.readUInt8(offset) !== 0) offset += query.readUInt8(offset) + 1;
  return offset + 5;
}

function questionType(query: Buffer): number {
  return query.readUInt16BE(questionEnd(query) - 4);
}

function dnsReply(query: Buffer, addresses: readonly string[]): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, query.subarray(12, questionEnd(query)), ...records]);
}

/** Everything on 127.0.0.1 is "the internet" of these tests; 127.0.0.2 is the internal network. */
export const internet = parseAllowRules(['127.0.0.1/32']);

/** Opens servers and clients and closes them, newest first, after each test. */
export function startWorld() {
  const cleanups: (() => unknown)[] = [];
  const open = (options: OutboundOptions): Outbound => {
    const outbound = createOutbound(options);
    cleanups.push(outbound.close);
    return outbound;
  };
  return {
    cleanups,
    open,
    openTo: (names: Record<string, string[]>, options: OutboundOptions = {}): Outbound =>
      open({ allow: () => internet, resolver: async (name) => names[name] ?? [], ...options }),
    serve: async (...input: Parameters<typeof listen>): Promise<LoopbackServer> => {
      const server = await listen(...input);
      cleanups.push(server.close);
      return server;
    },
    end: async (): Promise<void> => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    },
  };
}

/** The code with which a promise was refused or failed, another error's name and text, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OutboundRefusal || error instanceof OutboundFailure) return error.code;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'resolved';
}
