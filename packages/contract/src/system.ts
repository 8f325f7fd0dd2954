import { z } from 'zod';
import { route } from './meta.ts';

export const system = {
  health: route('GET /healthz', 'public', { summary: 'Live and ready', raw: true }).output(
    z.object({ status: z.enum(['ok', 'draining']) }),
  ),
  metrics: route('GET /metrics', 'public', {
    summary: 'Prometheus metrics (loopback, or with METRICS_TOKEN)',
    raw: true,
  }).output(z.string()),
  openapi: route('GET /openapi.json', 'public', { summary: 'This API as OpenAPI 3.1', raw: true }).output(
    z.looseObject({}),
  ),
  docs: route('GET /docs', 'public', { summary: 'This API as a page', raw: true }).output(z.string()),
  status: route('GET /v1/operator/status', 'operator', {
    summary: 'Version, database, storage, jobs, memory',
    keys: false,
  }).output(
    z.object({
      version: z.string(),
      node: z.string(),
      uptimeSeconds: z.number(),
      database: z.object({ kind: z.enum(['embedded', 'postgresql']), version: z.string(), ok: z.boolean() }),
      blobs: z.object({ kind: z.enum(['disk', 's3']), ok: z.boolean() }),
      jobs: z.object({ queued: z.number().int(), active: z.number().int(), failed: z.number().int() }),
      memoryMb: z.number(),
    }),
  ),
};

export const systemProblems = {
  'request.invalid': 422,
  'request.malformed': 400,
  'request.too_large': 413,
  'request.unsupported_media_type': 415,
  'request.rate_limited': 429,
  not_found: 404,
  conflict: 409,
  draining: 503,
  cancelled: 499,
  internal: 500,
} as const;
