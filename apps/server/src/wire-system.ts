import { timingSafeEqual } from 'node:crypto';
import { contract } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Ports } from './kernel/ports.ts';
import { problem } from './kernel/problem.ts';
import type { DatabaseHandle } from './platform/db/index.ts';
import { docsPage } from './platform/http/docs-page.ts';
import { api, type MakeContext, mountRaw } from './platform/http/index.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import type { JobRunner } from './platform/jobs/index.ts';
import type { Metrics } from './platform/telemetry/index.ts';
import { version } from './version.ts';

export interface SystemParts {
  config: Config;
  database: DatabaseHandle;
  jobs: JobRunner;
  ports: Ports;
  metrics: Metrics;
  draining: () => boolean;
}

/** Health, metrics, the API's own description, and the operator's status page. */
export function systemRoutes({ config, database, jobs, ports }: SystemParts) {
  return {
    status: api.system.status.handler(async () => {
      const [databaseVersion, counts, blobsOk] = await Promise.all([
        versionOf(database),
        jobs.counts(),
        ports.blobs.check().then(
          () => true,
          () => false,
        ),
      ]);
      return {
        version,
        node: process.version,
        uptimeSeconds: Math.round(process.uptime()),
        database: { kind: database.kind, version: databaseVersion ?? '', ok: databaseVersion !== undefined },
        blobs: { kind: config.blobs.kind, ok: blobsOk },
        jobs: counts,
        memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
      };
    }),
  };
}

export async function versionOf(database: DatabaseHandle): Promise<string | undefined> {
  try {
    const { rows } = await database.execute('show server_version');
    return (rows[0] as { server_version?: string } | undefined)?.server_version;
  } catch {
    return undefined;
  }
}

export function mountSystemRaw(app: FastifyInstance, makeContext: MakeContext, parts: SystemParts): void {
  const { system } = contract;
  mountRaw(app, system.health, {
    makeContext,
    handler: async ({ reply }) => {
      if (parts.draining()) throw problem('draining');
      return reply.send({ status: 'ok' });
    },
  });
  mountRaw(app, system.metrics, {
    makeContext,
    handler: async ({ request, reply }) => {
      if (!mayReadMetrics(parts.config, request.ip, request.headers.authorization))
        throw problem('not_found');
      const { contentType, text } = await parts.metrics.expose();
      return reply.type(contentType).send(text);
    },
  });
  mountRaw(app, system.openapi, {
    makeContext,
    handler: async ({ reply }) => reply.send(await openApiDocument(version, parts.config.publicUrl)),
  });
  mountRaw(app, system.docs, {
    makeContext,
    handler: async ({ reply }) =>
      reply
        .type('text/html; charset=utf-8')
        .send(docsPage(await openApiDocument(version, parts.config.publicUrl))),
  });
}

/** Counts and timings tell a stranger what goes on: loopback, or the operator's token. */
function mayReadMetrics(config: Config, ipAddress: string, authorization: string | undefined): boolean {
  const token = config.metricsToken?.reveal();
  if (token !== undefined) return equals(authorization ?? '', `Bearer ${token}`);
  return ipAddress === '127.0.0.1' || ipAddress === '::1';
}

function equals(left: string, right: string): boolean {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
}
