// The assistant's routes behind a real HTTP edge; who calls stands in a header.
import { type Id, type Role, rolePermissions } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { type Caller, contextMaker, createHttpServer, mountRouter } from '../../platform/http/index.ts';
import type { AssistantRoom, Person } from './assistant.fixture.ts';
import { assistantRoutes } from './routes.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export async function openEdge({ scopes }: AssistantRoom): Promise<FastifyInstance> {
  const app = createHttpServer({ log, defaultLocale: 'en', trustProxy: false });
  const makeContext = contextMaker({
    authenticator: { authenticate: async ({ headers }) => callerOf(String(headers['x-person'] ?? '')) },
    scopes,
    log,
    defaultLocale: 'en',
  });
  mountRouter(app, { assistant: assistantRoutes }, makeContext);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

export function callerOf(header: string): Caller {
  if (header === '') return { via: 'none', person: null, membership: null, sessionToken: null, keyId: null };
  const [tenantId, userId, memberId, role] = header.split(' ') as [
    Id<'tenant'>,
    Id<'user'>,
    Id<'member'>,
    Role,
  ];
  return {
    via: 'session',
    person: { id: userId, email: '', name: '', locale: null, operator: false },
    membership: { tenantId, memberId, role, permissions: new Set(rolePermissions[role]) },
    sessionToken: null,
    keyId: null,
  };
}

export type RequestLine = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** Requests of one person over a real socket. */
export function caller(app: FastifyInstance, { tenantId, userId, memberId, role }: Person) {
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return (line: RequestLine, body?: unknown, signal?: AbortSignal): Promise<Response> => {
    const [method = 'GET', path = '/'] = line.split(' ');
    return fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'x-person': [tenantId, userId, memberId, role].join(' '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
}
