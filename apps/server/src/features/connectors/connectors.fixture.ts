// A tenant with a base and a source whose other side the test plays; the real engine, database, blobs and parser.
import { type Id, rolePermissions, type SourceConfig, type SyncRun } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import type { JobRequest, Ports } from '../../kernel/ports.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type Caller, contextMaker, createHttpServer, mountRouter } from '../../platform/http/index.ts';
import { createOutbound, parseAllowRules } from '../../platform/outbound/index.ts';
import {
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
  silentLog,
} from '../knowledge/knowledge.fixture.ts';
import { connectorJobs, connectorPorts, sourceRoutes } from './index.ts';
import type { OpenSource, SourceContext } from './kinds/kind.ts';
import type { ConnectorPorts } from './ports.ts';
import { createSource, type NewSource } from './source/create.ts';
import { syncNow } from './source/runs.ts';
import { showRuns } from './source/show.ts';

export interface ConnectorRoom extends Room {
  edge: FastifyInstance;
  /** Now of every scope; tests move it. */
  clock: { value: Date };
  connectors: ConnectorPorts;
  /** Waits that a source asked for, in ms; none of them takes time. */
  waits: number[];
}

export interface ConnectorRoomOptions {
  folders?: string[];
  /** Plays sources of the kind `rest` instead of the real one. */
  play?: (context: SourceContext<'rest'>) => OpenSource;
}

export async function openConnectorRoom(options: ConnectorRoomOptions = {}): Promise<ConnectorRoom> {
  const waits: number[] = [];
  const real = connectorPorts(options.folders ?? []);
  const { play } = options;
  const connectors: ConnectorPorts = {
    ...real,
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
    },
    kinds: {
      ...real.kinds,
      ...(play === undefined
        ? {}
        : {
            rest: {
              ...real.kinds.rest,
              judge: async () => undefined,
              open: async (context) => play(context),
            },
          }),
    },
  };
  const outbound = createOutbound({ allow: () => parseAllowRules(['127.0.0.1', 'localhost']) });
  const vault: Ports['vault'] = {
    seal: async (plaintext, place) => Buffer.from(`${place}|${plaintext}`).toString('base64'),
    open: async (envelope, place) => {
      const text = Buffer.from(envelope, 'base64').toString();
      if (!text.startsWith(`${place}|`)) throw new Error('sealed for another place');
      return text.slice(place.length + 1);
    },
  };
  const room = await openRoom({ ports: { connectors, outbound, vault } });
  const clock = { value: new Date() };
  const edge = await openEdge(room);
  return {
    ...room,
    edge,
    clock,
    connectors,
    waits,
    close: async () => {
      await edge.close();
      await outbound.close();
      await room.close();
    },
  };
}

async function openEdge({ scopes }: Room): Promise<FastifyInstance> {
  const app = createHttpServer({ log: silentLog, defaultLocale: 'en', trustProxy: false });
  const makeContext = contextMaker({
    authenticator: { authenticate: async (request) => callerOf(String(request.headers['x-person'])) },
    scopes,
    log: silentLog,
    defaultLocale: 'en',
  });
  mountRouter(app, { sources: sourceRoutes }, makeContext);
  await app.ready();
  return app;
}

function callerOf(header: string): Caller {
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

export interface Owner {
  person: Person;
  tenantId: Id<'tenant'>;
  baseId: string;
  scope: Scope;
}

/** A scope whose clock the test moves. */
function withClock(room: ConnectorRoom, scope: Scope): Scope {
  return { ...scope, clock: { now: () => room.clock.value } };
}

export async function makeOwner(room: ConnectorRoom): Promise<Owner> {
  const tenantId = await makeTenant(room);
  const person = await makePerson(room, tenantId, { name: 'Olga Owner' });
  const baseId = await makeBase(room, person);
  return { person, tenantId, baseId, scope: withClock(room, scopeOf(room, person)) };
}

export async function makeSource(
  owner: Owner,
  config: SourceConfig,
  more: Partial<NewSource> = {},
): Promise<Id<'source'>> {
  const source = await createSource(owner.scope, {
    baseId: owner.baseId,
    name: 'Source',
    config,
    secrets: {},
    schedule: { kind: 'manual' },
    access: 'inherit',
    matchEmails: true,
    start: false,
    ...more,
  });
  return source.id;
}

/** The configuration of a source that the test plays. */
export const playedConfig: SourceConfig = {
  kind: 'rest',
  url: 'https://source.example/items',
  header: 'authorization',
  items: '@',
  key: 'id',
  title: 'title',
  content: 'text',
  contentType: 'text/plain',
  paging: { kind: 'none' },
};

/** Works on the queued runs as a worker would; `signal` stops it. Rejections of runs are swallowed, as the queue does. */
export async function workOnRuns(room: ConnectorRoom, signal = new AbortController().signal): Promise<void> {
  const [definition] = connectorJobs;
  const handler = await definition?.load();
  for (const job of takeRuns(room.queued)) {
    const scope = withClock(room, room.scopes.forJob(job.payload, signal));
    await handler?.(scope, job.payload).catch(() => undefined);
  }
}

function takeRuns(queued: JobRequest[]): JobRequest[] {
  const runs = queued.filter(({ name }) => name === 'connectors.sync');
  for (const run of runs) queued.splice(queued.indexOf(run), 1);
  return runs;
}

/** Starts a run, works on it, and gives how it ended. */
export async function syncOnce(room: ConnectorRoom, owner: Owner, sourceId: string): Promise<SyncRun> {
  // Ids of runs sort by the millisecond in which they were made.
  room.clock.value = new Date(room.clock.value.getTime() + 1_000);
  await syncNow(owner.scope, sourceId);
  await workOnRuns(room);
  const { items } = await showRuns(owner.scope, { sourceId, limit: 1 });
  if (items[0] === undefined) throw new Error('no run');
  return items[0];
}

export interface Kept {
  id: string;
  name: string;
  sha256: string;
  readers: string[];
}

/** Documents of a source as they are in the database, by name. */
export async function keptDocuments(room: ConnectorRoom, sourceId: string): Promise<Kept[]> {
  return room.database.system
    .selectFrom('document')
    .innerJoin('access_set', (join) =>
      join
        .onRef('access_set.id', '=', 'document.access_set_id')
        .onRef('access_set.tenant_id', '=', 'document.tenant_id'),
    )
    .select(['document.id', 'document.name', 'document.sha256', 'access_set.readers'])
    .where('source_id', '=', sourceId)
    .orderBy('document.name')
    .execute();
}
