import type { HttpContext } from '../../../platform/http/index.ts';
import type { ModelCall } from '../gateway/call.ts';
import { labelsOf } from '../routing/labels.ts';
import type { RouteLabels } from '../routing/words.ts';

export interface CallerOptions {
  app: string;
  purpose: null;
  signal: AbortSignal;
  /** For the rules of routes. */
  labels: RouteLabels;
  /** The caller allows substitutes for what a provider cannot do. */
  emulate: boolean;
}

/** What a request says about itself in headers. Grants nothing. */
export function callerOptions({ request, signal }: HttpContext): CallerOptions {
  const app = request.headers['x-jishi-app'];
  return {
    app: typeof app === 'string' && /^[\w.:-]{1,64}$/.test(app) ? app : 'gateway',
    purpose: null,
    signal,
    labels: labelsOf(request.headers),
    emulate: request.headers['x-jishi-emulate'] === 'true',
  };
}

/** What is left of the limits, and what something else stood in for: allowed is not unnoticed. */
export function tellCaller({ reply }: HttpContext, call: ModelCall): void {
  reply.headers(call.admission.headers);
  if (call.routed !== null) reply.headers(routeHeaders(call.routed, call.target.name));
  const { emulated = [] } = call.response;
  if (emulated.length > 0) reply.header('x-jishi-emulated', emulated.join(', '));
}

export function isEventStream(call: ModelCall): boolean {
  return String(call.response.headers['content-type'] ?? '').startsWith('text/event-stream');
}

/** Which model answered for a route, after how many attempts. Names may be in any script, header lines may not. */
function routeHeaders(
  { route, attempt, cache }: NonNullable<ModelCall['routed']>,
  model: string,
): Record<string, string> {
  return {
    'x-jishi-route': encodeURI(route.toWellFormed()),
    'x-jishi-model': encodeURI(model.toWellFormed()),
    'x-jishi-attempt': String(attempt),
    ...(cache === null ? {} : { 'x-jishi-cache': cache }),
  };
}
