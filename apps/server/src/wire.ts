import { join } from 'node:path';
import type { Id } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { assistantRoutes, createRunningTurns, modelChat, thumbsByModel } from './features/assistant/index.ts';
import { auditRoutes } from './features/audit/index.ts';
import { connectorJobs, connectorPorts, sourceRoutes } from './features/connectors/index.ts';
import {
  correctionJobs,
  gapRoutes,
  miningRoutes,
  openCase,
  regressionRoutes,
  reviewedPort,
  reviewedRoutes,
  triageRoutes,
} from './features/correction/index.ts';
import { createSampleWorkspace, demoQuestions } from './features/demo/index.ts';
import { difyRoutes, mountMcp } from './features/doors/index.ts';
import {
  createIdentity,
  type Identity,
  identityRoutes,
  mountIdentityRaw,
} from './features/identity/index.ts';
import {
  attributeRoutes,
  baseRoutes,
  chunkEditRoutes,
  chunkRoutes,
  createAnalysisThread,
  documentAccessRoutes,
  documentRoutes,
  documentValidityRoutes,
  documentVersionRoutes,
  glossaryRoutes,
  knowledgeExplainRoutes,
  knowledgeJobs,
  knowledgeParserRoutes,
  knowledgeRereadRoutes,
  knowledgeSearchRoutes,
  mountKnowledgeRaw,
  retrievalRoutes,
} from './features/knowledge/index.ts';
import {
  budgetRoutes,
  limitJobs,
  limitRoutes,
  operatorLimitRoutes,
  rateLimitRoutes,
} from './features/limits/index.ts';
import {
  meteringJobs,
  mountMeteringRaw,
  operatorUsageRoutes,
  requestContentRoutes,
  usageRoutes,
} from './features/metering/index.ts';
import {
  createModelGateway,
  embed,
  modelAdviceRoutes,
  modelCacheRoutes,
  modelHealthRoutes,
  modelPoolRoutes,
  modelRouteRoutes,
  mountModelsRaw,
  priceRoutes,
  providerRoutes,
} from './features/models/index.ts';
import { createParseRunner } from './features/parsing/index.ts';
import { mountBills, reckoningRoutes } from './features/reckoning/index.ts';
import {
  addToGroup,
  createGroup,
  createSetupToken,
  invitationAdmission,
  tenantRoutes,
} from './features/tenants/index.ts';
import { webhookJobs, webhookRoutes } from './features/webhooks/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Ports } from './kernel/ports.ts';
import type { Log, Scope } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';
import { contextMaker, createHttpServer, type MakeContext, mountRouter } from './platform/http/index.ts';
import { createJobs, type JobRunner } from './platform/jobs/index.ts';
import { createOutbound, parseAllowRules } from './platform/outbound/index.ts';
import { createScopes, type ScopeFactory } from './platform/scope/index.ts';
import { createLogger, createMetrics, startTracing } from './platform/telemetry/index.ts';
import { version } from './version.ts';
import { closeHttp } from './wire-close.ts';
import { openConfigured } from './wire-database.ts';
import { createLocalDoor, type LocalDoor, localCaller } from './wire-local.ts';
import { blobPort, mailPort, vaultPort } from './wire-ports.ts';
import {
  afterBooking,
  changesOf,
  hasJournal,
  noteChangesBehind,
  type QuickParts,
  quickOptions,
  rememberedKeys,
} from './wire-quick.ts';
import { startRecovery } from './wire-recovery.ts';
import { rerankPassages, writeQueries } from './wire-retrieval.ts';
import { searchPorts } from './wire-search.ts';
import { mountConsole } from './wire-static.ts';
import { mountSystemRaw, systemRoutes } from './wire-system.ts';

export interface App {
  readonly http: FastifyInstance;
  readonly database: DatabaseHandle;
  readonly scopes: ScopeFactory;
  readonly jobs: JobRunner;
  readonly ports: Ports;
  readonly log: Log;
  /** One-time link of the first visit; null when somebody exists. */
  setupUrl(): string | null;
  makeSetupUrl(): Promise<string | null>;
  /** Recovery and workers alone, without listening. */
  startWorkers(): Promise<void>;
  /** Recovers what a crash left, starts the workers and listens, by role. */
  start(): Promise<void>;
  /** Refuses new requests, lets running ones end, stops the workers, closes everything. */
  stop(graceMs: number): Promise<void>;
}

export interface Overrides {
  /** A migrated database of the caller, which also closes it (tests). */
  database?: DatabaseHandle;
  /** The database of the configuration, which began to open before this file was loaded. */
  opening?: Promise<DatabaseHandle>;
  log?: Log;
}

const jobDefinitions = [
  ...webhookJobs,
  ...limitJobs,
  ...meteringJobs,
  ...knowledgeJobs,
  ...connectorJobs,
  ...correctionJobs,
];

/** Assembles everything. The only place that knows all rooms. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log =
    overrides.log ?? createLogger({ level: config.log.level as 'info', logContent: config.log.content });
  const tracing = await startTracing({
    serviceName: 'jishi',
    serviceVersion: version,
    endpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const metrics = createMetrics();
  const database = overrides.database ?? (await (overrides.opening ?? openConfigured(config)));
  // The embedded database is still on its way up; the rest is put together meanwhile.
  const migrated = database.migrate();
  migrated.catch(() => undefined);
  const jobs = createJobs(database, jobDefinitions, log);
  const changes = changesOf(config, database);
  const { ports, close, cookieSecret } = await openPorts(config, {
    ...{ jobs, database, metrics, changes, log },
    tracer: tracing.tracer,
  });
  const scopes = createScopes(database, ports, { log });
  const identity = createIdentity({
    database,
    scopes,
    ports,
    log,
    clock: systemClock,
    secret: cookieSecret,
    remembered: rememberedKeys(changes),
    publicUrl: config.publicUrl,
    ...(config.oidc === undefined
      ? {}
      : { oidc: { ...config.oidc, clientSecret: config.oidc.clientSecret.reveal() } }),
    admission: invitationAdmission,
  });
  const door = createLocalDoor(config.dataDirectory, (tenant) => localCaller(database, tenant));
  const state: AppState = { draining: false, setupUrl: null, stopRecovery: () => undefined };
  const http = createHttpServer({ log, defaultLocale: config.defaultLocale, trustProxy: config.trustProxy });
  const authenticator = door.authenticator(identity.authenticator);
  const makeContext = contextMaker({ authenticator, scopes, log, defaultLocale: config.defaultLocale });
  const parts = { config, database, jobs, ports, metrics, draining: () => state.draining };
  noteChangesBehind(http, changes);
  mountModelsRaw(http, makeContext, { log, defaultLocale: config.defaultLocale });
  mountEverything(http, afterBooking(makeContext, ports), { identity, system: parts });
  await Promise.all([mountConsole(http), migrated]);
  const starting = { config, database, jobs, ports, scopes, http, door, identity, log, state };
  return {
    http,
    database,
    scopes,
    jobs,
    ports,
    log,
    setupUrl: () => state.setupUrl,
    makeSetupUrl: async () => (await createSetupToken(identity.installation))?.url ?? null,
    startWorkers: () => startWorkers(starting),
    start: () => startApp(starting),
    async stop(graceMs) {
      state.draining = true;
      state.stopRecovery();
      await Promise.all([door.close(), closeHttp(http, graceMs), jobs.stop(graceMs)]);
      await close();
      await tracing.shutdown();
      if (overrides.database === undefined) await database.close();
    },
  };
}

type Telemetry = {
  tracer: Awaited<ReturnType<typeof startTracing>>['tracer'];
  metrics: ReturnType<typeof createMetrics>;
};

type PortParts = Telemetry & QuickParts & { jobs: JobRunner };

async function openPorts(config: Config, { jobs, database, tracer, metrics, changes, log }: PortParts) {
  const allow = parseAllowRules(config.outboundAllow);
  const outbound = createOutbound({ allow: () => allow });
  const modelGateway = createModelGateway({
    tracer,
    metrics,
    localFolders: [config.modelsDirectory, join(config.dataDirectory, 'models')],
    llamaModule: process.env.JISHI_LLAMA_MODULE,
    quick: quickOptions(config, { database, changes, log }),
    readThumbs: (scope) => scope.tx((tx) => thumbsByModel(tx, scope.clock.now())),
  });
  const parser = createParseRunner();
  const analysis = createAnalysisThread();
  const search = searchPorts(config, database);
  const { vault, cookieSecret } = await vaultPort(config);
  const ports: Ports = {
    blobs: blobPort(config),
    mail: mailPort(config),
    vault,
    jobs,
    publicUrl: (path) => `${config.publicUrl}${path}`,
    defaultLocale: config.defaultLocale,
    outbound,
    modelGateway,
    embedder: async (scope, { modelId, inputs, purpose, inputType }) => {
      const asked = inputType === true ? { inputType: purpose } : {};
      return (await embed(scope, { modelId, inputs, app: 'knowledge', ...asked })).vectors;
    },
    reranker: rerankPassages,
    queryWriter: writeQueries,
    chat: modelChat,
    runningTurns: createRunningTurns(),
    starterQuestions: demoQuestions,
    onRated: openCase,
    reviewedAnswers: reviewedPort,
    connectors: connectorPorts(config.sourceFolders),
    knowledge: {
      uploadBytes: config.maxUploadBytes,
      parser,
      analysis,
      ...search,
    },
  };
  const close = async () => {
    await Promise.all([parser.close(), analysis.close(), modelGateway.close(), outbound.close()]);
    await search.remote?.close();
  };
  return { ports, close, cookieSecret };
}

interface Mounting {
  identity: Identity;
  system: Parameters<typeof systemRoutes>[0];
}

function mountEverything(
  http: FastifyInstance,
  makeContext: MakeContext,
  { identity, system }: Mounting,
): void {
  const { installation } = identity;
  const sampleParts = {
    system: system.database.system,
    createGroup: async (scope: Scope, input: { name: string; description: string }) => {
      const { id } = await createGroup(scope, input);
      return { id: id as Id<'group'> };
    },
    addToGroup,
  };
  const tenants = tenantRoutes({
    installation,
    version,
    onSampleWorkspace: (scope) => createSampleWorkspace(scope, sampleParts),
  });
  mountSystemRaw(http, makeContext, system);
  mountIdentityRaw(http, makeContext, installation);
  mountMeteringRaw(http, makeContext);
  mountBills(http, makeContext);
  mountKnowledgeRaw(http, makeContext);
  mountMcp(http, makeContext);
  const router = {
    ...tenants,
    auth: { ...identityRoutes(installation), ...tenants.auth },
    audit: auditRoutes,
    providers: providerRoutes,
    modelPool: modelPoolRoutes,
    modelRoutes: modelRouteRoutes,
    modelHealth: modelHealthRoutes,
    modelAdvice: modelAdviceRoutes,
    modelCache: modelCacheRoutes,
    usage: usageRoutes,
    requestContent: requestContentRoutes,
    webhooks: webhookRoutes,
    ...reckoningRoutes,
    operatorUsage: operatorUsageRoutes(installation),
    ...operatorLimitRoutes(installation, hasJournal(system.ports)),
    budgets: budgetRoutes,
    rateLimits: rateLimitRoutes,
    limits: limitRoutes,
    prices: priceRoutes,
    bases: baseRoutes,
    documents: documentRoutes,
    documentAccess: documentAccessRoutes,
    attributes: attributeRoutes,
    documentValidity: documentValidityRoutes,
    documentVersions: documentVersionRoutes,
    chunks: chunkRoutes,
    chunkEdits: chunkEditRoutes,
    knowledgeSearch: knowledgeSearchRoutes,
    sources: sourceRoutes,
    doors: difyRoutes,
    knowledgeExplain: knowledgeExplainRoutes,
    retrieval: retrievalRoutes,
    glossary: glossaryRoutes,
    knowledgeParsers: knowledgeParserRoutes,
    knowledgeReread: knowledgeRereadRoutes,
    assistant: assistantRoutes,
    triage: triageRoutes,
    regressions: regressionRoutes,
    ...{ reviewedAnswers: reviewedRoutes, mining: miningRoutes },
    gaps: gapRoutes,
    system: systemRoutes(system),
  };
  mountRouter(http, router, makeContext);
}

interface AppState {
  draining: boolean;
  setupUrl: string | null;
  stopRecovery: () => void;
}

interface Starting {
  config: Config;
  database: DatabaseHandle;
  jobs: JobRunner;
  ports: Ports;
  scopes: ScopeFactory;
  http: FastifyInstance;
  door: LocalDoor;
  identity: Identity;
  log: Log;
  state: AppState;
}

async function startApp(starting: Starting): Promise<void> {
  const { config, http, door, identity, state } = starting;
  await startWorkers(starting);
  if (config.role === 'worker') return;
  await http.listen({ host: config.host, port: config.port });
  await door.open(http);
  state.setupUrl = (await createSetupToken(identity.installation))?.url ?? null;
}

async function startWorkers(starting: Starting): Promise<void> {
  const { config, jobs, scopes, state } = starting;
  await jobs.start();
  state.stopRecovery = await startRecovery(starting);
  if (config.role !== 'api') await jobs.work(jobDefinitions, scopes.forJob);
}
