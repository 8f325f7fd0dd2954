import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Scope } from '../../kernel/scope.ts';
import { createLimits } from '../limits/index.ts';
import { createMeter } from '../metering/index.ts';
import { createKeyRing } from './catalogue/key.ts';
import { embed } from './embed.ts';
import { createAdmission } from './gateway/admit.ts';
import type { CallDeadlines } from './gateway/attempt.ts';
import { createReporter, type Telemetry } from './gateway/report.ts';
import { createAnnouncer } from './health/announcer.ts';
import { createCapacity } from './health/capacity.ts';
import { createQualityBook, type ReadThumbs } from './health/quality.ts';
import { createHealthBook } from './health/standing.ts';
import { createLocalEngines } from './local/engines.ts';
import type { ModelGateway } from './ports.ts';
import { createAffinityBook } from './routing/affinity.ts';
import { createPoolSnapshots } from './routing/snapshot.ts';

export interface ModelGatewayOptions extends Telemetry {
  /** Folders in which local model files may lie (`JISHI_MODELS`, the data directory's `models`). */
  localFolders: readonly string[];
  /** Where node-llama-cpp is installed (`JISHI_LLAMA_MODULE`); undefined: an ordinary place. */
  llamaModule?: string | undefined;
  /** The process with the local models ends after this long without work. Default 5 minutes. */
  localIdleMs?: number | undefined;
  deadlines?: Partial<CallDeadlines> | undefined;
  /** What people say about answers; default: nobody says anything. */
  readThumbs?: ReadThumbs | undefined;
  /** Time of the breakers and of what is remembered. Default: the system's. */
  clock?: Clock | undefined;
}

const minute = 60_000;
const defaultDeadlines: CallDeadlines = { firstByteMs: 2 * minute, idleMs: 2 * minute, totalMs: 15 * minute };

/** The process-wide machinery of the models room, for `ports.modelGateway`. Starts nothing until it is used. */
export function createModelGateway(options: ModelGatewayOptions): ModelGateway {
  const deadlines = { ...defaultDeadlines, ...options.deadlines };
  const local = createLocalEngines({
    folders: options.localFolders,
    modulePath: options.llamaModule,
    idleMs: options.localIdleMs ?? 5 * minute,
  });
  const limits = createLimits();
  return {
    admit: createAdmission(deadlines.totalMs, limits),
    meter: createMeter(limits.settle),
    limits,
    snapshots: createPoolSnapshots(),
    keys: createKeyRing(),
    health: createHealthBook(options.clock ?? systemClock),
    announcer: createAnnouncer(),
    capacity: createCapacity(),
    affinities: createAffinityBook(),
    quality: createQualityBook(options.readThumbs ?? (async () => [])),
    embedOne,
    local,
    localFolders: options.localFolders,
    deadlines,
    report: createReporter(options),
    close: async () => local.stop(),
  };
}

async function embedOne(scope: Scope, { modelId, text }: { modelId: string | null; text: string }) {
  const found = await embed(scope, {
    modelId: modelId ?? undefined,
    inputs: [text],
    app: 'gateway',
    purpose: 'cache',
  });
  const [values] = found.vectors;
  return values === undefined ? undefined : { modelId: found.modelId, values };
}
