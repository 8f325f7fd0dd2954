import type { GatewayApp } from './gateway-app.ts';
import type { MockUpstream, Script } from './mock-upstream.ts';
import { addRouteWorld, type RouteWorld } from './route-world.ts';

/** Every way in which an upstream fails before its answer has begun, as a stream and as a whole. */
const faults: Record<string, Script> = {
  'too many requests': { error: { status: 429, headers: { 'retry-after': '1' } } },
  'server error': { error: { status: 500 } },
  'bad gateway page': { error: { status: 502, body: '<html>bad gateway</html>' } },
  overloaded: { error: { status: 529 } },
  silence: { stallAfter: 0 },
  'a role, then silence': { stallAfter: 1 },
  'cut before the answer': { cutAfter: 1 },
  'malformed event': { raw: ['data: {"choices":[{"delta"\n\n'] },
  'error under status 200': { raw: ['data: {"error":{"message":"overloaded"}}\n\n'] },
  'empty stream': { raw: [] },
};

export interface DrillResult {
  asked: number;
  answered: number;
  failures: string[];
  /** Milliseconds of each request, ascending. */
  latencies: number[];
}

export interface DrillOptions {
  clients: number;
  /** Whether to go on, asked before each request with the number asked so far. */
  more: (asked: number) => boolean;
  firstTokenMs: number;
  totalMs: number;
}

/** Asks a route of three candidates of which two fail, each request in another way; the healthy one changes too. */
export async function drill(
  app: GatewayApp,
  upstream: MockUpstream,
  options: DrillOptions,
): Promise<DrillResult> {
  const { firstTokenMs, totalMs } = options;
  const settings = { retries: { count: 0 }, deadlines: { firstTokenMs, totalMs } };
  const world = await addRouteWorld(app, upstream, { scripts: [{}, {}, {}], fields: { settings } });
  const result: DrillResult = { asked: 0, answered: 0, failures: [], latencies: [] };
  // Long enough that no request lives through more than one change.
  const stageLength = options.clients * 6;
  const client = async () => {
    while (options.more(result.asked)) {
      const number = result.asked++;
      if (number % stageLength === 0) setStage(world, number / stageLength);
      await askOnce(world, number, result);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  result.latencies.sort((left, right) => left - right);
  return result;
}

/**
 * Which candidate works, and how the others fail. The one that works changes every third stage; before it does, both work
 * for a stage: a request that meets three failing candidates one after the other could be answered by nobody.
 */
function setStage(world: RouteWorld, stage: number): void {
  const names = Object.keys(faults);
  const well = [stage, stage + 1].map((one) => Math.floor(one / 3) % 3);
  for (let index = 0; index < 3; index++) {
    const fault = faults[names[(stage + index) % names.length] ?? ''] ?? {};
    // The mock knows some faults of streams only; asked for a whole, such a candidate works.
    world.play(index, { pieces: ['well'], ...(well.includes(index) ? {} : fault) });
  }
}

async function askOnce(world: RouteWorld, number: number, result: DrillResult): Promise<void> {
  const started = performance.now();
  const { status, answer, text } = await world.ask({ stream: number % 2 === 0 });
  result.latencies.push(performance.now() - started);
  if (status === 200 && answer === 'well') result.answered += 1;
  else result.failures.push(`${number}: ${status} ${text.slice(0, 200)}`);
}
