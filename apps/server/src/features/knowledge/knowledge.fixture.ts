// A tenant with people, a running edge and the real machinery of the room: embedded database, disk blobs, parser children.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Id, type Permission, type Role, rolePermissions } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { openFresh, testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import type { JobQueue, JobRequest, Ports } from '../../kernel/ports.ts';
import type { Log, Scope } from '../../kernel/scope.ts';
import { createBlobStore } from '../../platform/blob/index.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';
import { type Caller, contextMaker, createHttpServer, mountRouter } from '../../platform/http/index.ts';
import { createScopes, type ScopeFactory, systemActor } from '../../platform/scope/index.ts';
import { createParseRunner } from '../parsing/index.ts';
import { createSearchEngine } from '../search/index.ts';
import {
  attributeRoutes,
  baseRoutes,
  chunkEditRoutes,
  chunkRoutes,
  createAnalysisThread,
  documentAccessRoutes,
  documentRoutes,
  documentValidityRoutes,
  documentVersionRoutes,
  type Embedder,
  glossaryRoutes,
  knowledgeExplainRoutes,
  knowledgeJobs,
  knowledgeParserRoutes,
  knowledgeRereadRoutes,
  knowledgeSearchRoutes,
  mountKnowledgeRaw,
  type QueryWriter,
  type Reranker,
  retrievalRoutes,
} from './index.ts';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface Person {
  tenantId: Id<'tenant'>;
  userId: Id<'user'>;
  memberId: Id<'member'>;
  name: string;
  role: Role;
}

export interface Room {
  database: DatabaseHandle;
  scopes: ScopeFactory;
  ports: Ports;
  app: FastifyInstance;
  /** Jobs that were sent and did not run yet. */
  queued: JobRequest[];
  /** Runs queued jobs until there are none. Jobs that are to start later stay. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface RoomOptions {
  uploadBytes?: number;
  embedder?: Embedder;
  reranker?: Reranker;
  queryWriter?: QueryWriter;
  ports?: Partial<Ports>;
  /** An empty database of its own, for what looks at the whole installation. */
  alone?: boolean;
}

/** One for a test file; a fresh tenant is the isolation. */
export async function openRoom(options: RoomOptions = {}): Promise<Room> {
  const database = options.alone === true ? await openFresh() : await testDatabase();
  if (options.alone === true) await database.migrate();
  const folder = mkdtempSync(join(tmpdir(), 'jishi-knowledge-'));
  const queued: JobRequest[] = [];
  const ports = makePorts({ folder, queued }, options);
  const scopes = createScopes(database, ports, { log: silentLog });
  const app = await openEdge(scopes);
  return {
    database,
    scopes,
    ports,
    app,
    queued,
    drain: () => drain(queued, scopes),
    close: async () => {
      await app.close();
      await ports.knowledge.analysis.close();
      await ports.knowledge.parser.close();
      if (options.alone === true) await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makePorts(
  { folder, queued }: { folder: string; queued: JobRequest[] },
  options: RoomOptions,
): Ports {
  const jobs: JobQueue = {
    send: async (_, job) => {
      const twin = (other: JobRequest) =>
        job.singletonKey !== undefined && other.name === job.name && other.singletonKey === job.singletonKey;
      if (!queued.some(twin)) queued.push(job);
    },
    sendAll: async (_, name, requests) => {
      queued.push(...requests.map((request) => ({ name, ...request })));
    },
  };
  return {
    blobs: createBlobStore({ kind: 'disk', directory: folder }),
    jobs,
    defaultLocale: 'en',
    embedder: options.embedder ?? (() => Promise.reject(new Error('no embedding model in this test'))),
    reranker: options.reranker ?? (() => Promise.reject(new Error('no rerank model in this test'))),
    queryWriter: options.queryWriter ?? (() => Promise.resolve(undefined)),
    knowledge: {
      uploadBytes: options.uploadBytes ?? 1024 * 1024,
      parser: createParseRunner({ processes: 1 }),
      analysis: createAnalysisThread(),
      engine: createSearchEngine(),
    },
    ...options.ports,
  } as unknown as Ports;
}

async function drain(queued: JobRequest[], scopes: ScopeFactory): Promise<void> {
  for (;;) {
    const index = queued.findIndex(({ startAfterSeconds }) => startAfterSeconds === undefined);
    const [job] = index < 0 ? [] : queued.splice(index, 1);
    if (job === undefined) return;
    await runJob(scopes, job);
  }
}

export async function runJob(
  scopes: ScopeFactory,
  job: JobRequest,
  signal = new AbortController().signal,
): Promise<void> {
  const definition = knowledgeJobs.find(({ name }) => name === job.name);
  const handler = await definition?.load();
  await handler?.(scopes.forJob(job.payload, signal), job.payload);
}

async function openEdge(scopes: ScopeFactory): Promise<FastifyInstance> {
  const app = createHttpServer({ log: silentLog, defaultLocale: 'en', trustProxy: false });
  const makeContext = contextMaker({
    authenticator: { authenticate: async (request) => callerOf(request.headers['x-person']) },
    scopes,
    log: silentLog,
    defaultLocale: 'en',
  });
  mountKnowledgeRaw(app, makeContext);
  const router = {
    bases: baseRoutes,
    documents: documentRoutes,
    documentAccess: documentAccessRoutes,
    attributes: attributeRoutes,
    documentValidity: documentValidityRoutes,
    documentVersions: documentVersionRoutes,
    chunks: chunkRoutes,
    chunkEdits: chunkEditRoutes,
    knowledgeSearch: knowledgeSearchRoutes,
    glossary: glossaryRoutes,
    knowledgeParsers: knowledgeParserRoutes,
    knowledgeReread: knowledgeRereadRoutes,
    knowledgeExplain: knowledgeExplainRoutes,
    retrieval: retrievalRoutes,
  };
  mountRouter(app, router, makeContext);
  await app.ready();
  return app;
}

function callerOf(header: unknown): Caller {
  if (typeof header !== 'string')
    return { via: 'none', person: null, membership: null, sessionToken: null, keyId: null };
  const person = JSON.parse(decodeURIComponent(header)) as Person;
  return {
    via: 'session',
    person: { id: person.userId, email: '', name: person.name, locale: null, operator: false },
    membership: {
      tenantId: person.tenantId,
      memberId: person.memberId,
      role: person.role,
      permissions: new Set(rolePermissions[person.role]),
    },
    sessionToken: null,
    keyId: null,
  };
}

export async function makeTenant({ database }: Room): Promise<Id<'tenant'>> {
  const id = newId('tenant');
  await database.system.insertInto('tenant').values({ id, name: 'Test' }).execute();
  return id;
}

export async function makePerson(
  { database }: Room,
  tenantId: Id<'tenant'>,
  { name, role = 'builder' }: { name: string; role?: Role },
): Promise<Person> {
  const userId = newId('user');
  const memberId = newId('member');
  const email = `${userId}@example.com`;
  await database.system.insertInto('app_user').values({ id: userId, email, name }).execute();
  await database.system
    .insertInto('member')
    .values({ tenant_id: tenantId, id: memberId, user_id: userId, role })
    .execute();
  return { tenantId, userId, memberId, name, role };
}

export async function makeGroup(
  { database }: Room,
  tenantId: Id<'tenant'>,
  people: Person[],
): Promise<Id<'group'>> {
  const id = newId('group');
  await database.system.insertInto('user_group').values({ tenant_id: tenantId, id, name: id }).execute();
  for (const { memberId } of people) await joinGroup(database, { tenantId, groupId: id, memberId });
  return id;
}

async function joinGroup(
  database: DatabaseHandle,
  { tenantId, groupId, memberId }: { tenantId: string; groupId: string; memberId: string },
): Promise<void> {
  await database.system
    .insertInto('group_member')
    .values({ tenant_id: tenantId, group_id: groupId, member_id: memberId })
    .execute();
}

/** The scope of a person as the edge would make it. */
export function scopeOf({ scopes }: Room, person: Person, permissions?: readonly Permission[]): Scope {
  return scopes.create({
    tenantId: person.tenantId,
    actor: {
      ...systemActor(person.name),
      kind: 'user',
      userId: person.userId,
      memberId: person.memberId,
      role: person.role,
      permissions: new Set(permissions ?? rolePermissions[person.role]),
    },
    locale: 'en',
    requestId: newId('request'),
    signal: new AbortController().signal,
  });
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  body: any;
  headers: Record<string, unknown>;
  bytes: Buffer;
}

export type RequestLine = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** Sends HTTP requests of one person (null = nobody is signed in). */
export function as({ app }: Room, person: Person | null) {
  return async (line: RequestLine, body?: unknown): Promise<Answer> => {
    const [method, url] = line.split(' ');
    const headers: Record<string, string> =
      person === null ? {} : { 'x-person': encodeURIComponent(JSON.stringify(person)) };
    const content = await payloadOf(body);
    const response = await app.inject({
      method: method as 'GET',
      url: url ?? '/',
      ...content,
      headers: { ...headers, ...content.headers },
    });
    return {
      status: response.statusCode,
      body: String(response.headers['content-type']).includes('json') ? response.json() : undefined,
      headers: response.headers,
      bytes: response.rawPayload,
    };
  };
}

async function payloadOf(
  body: unknown,
): Promise<{ payload?: Buffer | object; headers?: Record<string, string> }> {
  if (body === undefined) return {};
  if (!(body instanceof FormData)) return { payload: body as object };
  const response = new Response(body);
  return {
    payload: Buffer.from(await response.arrayBuffer()),
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
  };
}

export interface UploadFile {
  name: string;
  content: string | Uint8Array<ArrayBuffer>;
  type?: string;
}

export function form(files: UploadFile[], access?: object): FormData {
  const data = new FormData();
  if (access !== undefined) data.append('access', JSON.stringify(access));
  for (const { name, content, type } of files)
    data.append('file', new Blob([content], { type: type ?? 'text/plain' }), name);
  return data;
}

/** Uploads one text and gives its document id. */
export async function upload(
  room: Room,
  person: Person,
  { baseId, file, access }: { baseId: string; file: UploadFile; access?: object },
): Promise<string> {
  const answer = await as(room, person)(`POST /v1/knowledge/bases/${baseId}/documents`, form([file], access));
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.items[0].document.id;
}

export async function makeBase(room: Room, person: Person, everyoneMayRead = false): Promise<string> {
  const answer = await as(room, person)('POST /v1/knowledge/bases', { name: 'Base', everyoneMayRead });
  if (answer.status !== 201) throw new Error(`base: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}
