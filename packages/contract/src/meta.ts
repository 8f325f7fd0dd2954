import { oc } from '@orpc/contract';
import type { Permission } from './permissions.ts';

/**
 * Who may call a route:
 * `public` nobody need be signed in · `signed-in` any person with a session · `operator` runs this installation ·
 * a permission: a member (or API key) of the tenant whose role holds it.
 */
export type Access = 'public' | 'signed-in' | 'operator' | Permission;

export interface RouteMeta {
  access: Access;
  /** API keys may call it (else a browser session is needed). */
  keys?: boolean;
  /** Served by a hand-written handler (uploads, downloads, OpenAI-compatible pass-through), not by the typed router. */
  raw?: boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Options extends Partial<RouteMeta> {
  summary: string;
  status?: number;
}

/** Starts a contract route: method and path, who may call it, one English line for the OpenAPI document. */
export function route(line: `${Method} /${string}`, access: Access, options: Options) {
  const [method, path] = line.split(' ') as [Method, `/${string}`];
  const { summary, status, ...meta } = options;
  const tag = path.split('/')[2] ?? 'system';
  return oc
    .$meta<RouteMeta>({ access: 'operator' })
    .meta({ access, ...meta })
    .route({ method, path, summary, tags: [tag], ...(status ? { successStatus: status } : {}) });
}
