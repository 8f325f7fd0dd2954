import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Scope } from '../../kernel/scope.ts';
import { createLimits } from '../limits/index.ts';
import { createMeter } from '../metering/index.ts';
import { createKeyRing } from './catalogue/key.ts';
import { embed } from './embed.ts';
import { createAdmission, leaseMsOf } from './gateway/admit.ts';
import type { CallDeadlines } from './gateway/attempt.ts';
import { createReporter, type Telemetry } from './gateway/report.ts';
import { createAnnouncer } from './health/announcer.ts';
import { createCapacity } from './health/capacity.ts';
import { createQualityBook, type ReadThumbs } from './health/quality.ts';
import { createHealthBook } from './health/standing.ts';
import { createLocalEngines } from './local/engines.ts';
import type { ModelGateway } from './ports.ts';
import { createQuickPath, type QuickOptions } from './quick/quick-path.ts';
import { withQuickPath } from './quick/with-quick-path.ts';
import { createAffinityBook } from './routing/affinity.ts';
import { createPoolSnapshots, type PoolSnapshots } from './routing/snapshot.ts';

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
  /** Admits calls from memory, with a journal; undefined: each call asks the database. */
  quick?: QuickOptions | undefined;
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
  const snapshots = createPoolSnapshots(options.quick?.changes);
  const money = createMoney({ deadlines, snapshots, quick: options.quick });
  return {
    ...money,
    snapshots,
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
    async close() {
      await money.quick?.close();
      await local.stop();
    },
  };
}

interface MoneyParts {
  deadlines: CallDeadlines;
  snapshots: PoolSnapshots;
  quick: QuickOptions | undefined;
}

/** Admission and settlement: from memory where that is possible, by the database where not. */
function createMoney({ deadlines, snapshots, quick: options }: MoneyParts) {
  const limits = createLimits();
  const admit = createAdmission(deadlines.totalMs, limits);
  const meter = createMeter(limits.settle);
  if (options === undefined) return { admit, meter, limits, quick: undefined };
  const quick = createQuickPath({ ...options, snapshots, leaseMs: leaseMsOf(deadlines.totalMs) });
  return withQuickPath({ admit, meter, limits }, quick);
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
