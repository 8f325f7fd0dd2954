import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type Role, rolePermissions } from '@jishi/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DatabaseHandle } from './platform/db/index.ts';
import type { Authenticator, Caller } from './platform/http/index.ts';
import { firstOperator } from './wire-system-store.ts';

/**
 * The local door: the same API on a socket inside the data directory (mode 600), for the `jishi` command on the same
 * machine. Whoever can open that file could read the database as well, so it acts as the operator.
 */
export interface LocalDoor {
  authenticator(regular: Authenticator): Authenticator;
  open(app: FastifyInstance): Promise<void>;
  close(): Promise<void>;
}

export type LocalCaller = (tenantHeader: string | undefined) => Promise<Caller>;

export function createLocalDoor(dataDirectory: string, operator: LocalCaller): LocalDoor {
  const path = join(dataDirectory, 'control.sock');
  const sockets = new WeakSet<Socket>();
  let server: Server | undefined;
  return {
    authenticator: (regular) => ({
      authenticate: (request: FastifyRequest) => {
        if (!sockets.has(request.raw.socket)) return regular.authenticate(request);
        const header = request.headers['jishi-tenant'];
        return operator(typeof header === 'string' ? header : undefined);
      },
    }),
    async open(app) {
      if (process.platform === 'win32' || Buffer.byteLength(path) > 100) return;
      rmSync(path, { force: true });
      server = createServer((request, response) => app.routing(request, response));
      server.on('connection', (socket) => sockets.add(socket));
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject);
        server?.listen(path, resolve);
      });
      chmodSync(path, 0o600);
    },
    async close() {
      if (server === undefined) return;
      server.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
      rmSync(path, { force: true });
    },
  };
}

/** Somebody at the local socket acts as the first operator, in the tenant asked for or the first one. */
export async function localCaller(database: DatabaseHandle, tenant: string | undefined): Promise<Caller> {
  const operator = await firstOperator(database.system, tenant);
  if (operator === undefined)
    return { via: 'none', person: null, membership: null, sessionToken: null, keyId: null };
  const { member, ...person } = operator;
  return {
    via: 'session',
    person: { ...person, operator: true },
    membership:
      member === undefined
        ? null
        : {
            tenantId: member.tenantId,
            memberId: member.id,
            role: member.role,
            permissions: new Set(rolePermissions[member.role as Role]),
          },
    sessionToken: null,
    keyId: null,
  };
}
