// What a source has, and a server that answers for it in the shapes of a real API. The shapes come from the public
// documentation of each API; nothing here was recorded from a real account.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SourceConfig } from '@jishi/contract';
import { type Random, randomFrom } from '../../../../../../../../tests/harness/random.ts';

/** An item of the source. `folder` is one level above it, or nothing. */
export interface Thing {
  id: string;
  folder: string;
  title: string;
  text: string;
  version: number;
  /** Mail addresses. */
  people: string[];
}

export interface World {
  things: Map<string, Thing>;
  /** Ids in the order of their changes, for sources that tell what changed. */
  log: string[];
  random: Random;
  /** Chance that a request fails. */
  faults: number;
  requests: string[];
}

export function makeWorld(seed: number): World {
  return { things: new Map(), log: [], random: randomFrom(seed), faults: 0, requests: [] };
}

export function put(world: World, thing: Partial<Thing> & { id: string }): void {
  const before = world.things.get(thing.id);
  const fresh = { folder: '', title: `Title ${thing.id}`, text: '', people: ['ann@example.com'] };
  world.things.set(thing.id, { ...fresh, ...before, ...thing, version: (before?.version ?? 0) + 1 });
  world.log.push(thing.id);
}

export function drop(world: World, id: string): void {
  world.things.delete(id);
  world.log.push(id);
}

/** A page of a list and the token of the next one; two items a page, so that paging is always at work. */
export function pageOf<T>(
  items: readonly T[],
  token: string | null | undefined,
): { items: T[]; next: string | undefined } {
  const start = Number(token ?? 0);
  const next = start + 2 < items.length ? String(start + 2) : undefined;
  return { items: items.slice(start, start + 2), next };
}

export interface Asked {
  method: string;
  url: URL;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** Of this server. */
  address: string;
}

export interface Answer {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

/** How an API answers for a world, and how a source for it is set up. */
export interface PlayedApi {
  answer(world: World, asked: Asked): Answer;
  config(address: string): SourceConfig;
  secrets: Record<string, string>;
  wrongSecrets: Record<string, string>;
  /** Name of the document of a thing. */
  nameOf(thing: Thing): string;
  /** Readers as the connector names them; undefined when the API does not tell. */
  readersOf?(thing: Thing): string[];
}

export const dated = (version: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, version)).toISOString();
export const refused: Answer = { status: 401, json: { error: 'unauthorized' } };
export const absent: Answer = { status: 404, json: { error: 'not found' } };

export async function serveWorld(
  world: World,
  api: PlayedApi,
): Promise<{ address: string; close(): Promise<void> }> {
  const place = { address: '' };
  const server: Server = createServer((request, response) => void respond(request, response));
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', place.address);
    world.requests.push(`${request.method} ${url.pathname}`);
    if (world.random.chance(world.faults)) return fail(world, response);
    const asked: Asked = {
      method: request.method ?? 'GET',
      url,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      address: place.address,
    };
    const { status = 200, json, text, headers } = api.answer(world, asked);
    const type = json === undefined ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(json === undefined ? text : JSON.stringify(json));
  };
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  place.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: place.address,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function fail({ random }: World, response: ServerResponse): void {
  const way = random.below(4);
  if (way === 0) response.destroy();
  else if (way === 1) response.writeHead(429, { 'retry-after': '1' }).end('{}');
  else if (way === 2) response.writeHead(503).end();
  // Half of an answer.
  else
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      .write('{"results": [', () => response.destroy());
}
