import type { ModelKind } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { type Problem, problem } from '../../../kernel/problem.ts';
import type { Actor, Scope, Tx } from '../../../kernel/scope.ts';
import type { Admitted, Demand, Limits, OpenLimits } from '../../limits/index.ts';
import {
  type BatchItem,
  costOf,
  createBatcher,
  insertPending,
  noUsage,
  type PendingUsage,
  readRates,
  readTiers,
  type TokenPrice,
  type UnitBounds,
} from '../../metering/index.ts';
import { findDefaults, findUsable, type ModelRow } from '../catalogue/model-store.ts';
import { operatorTenantId } from '../catalogue/owner.ts';
import type { Admission, AdmissionInput, Operation, Target } from './attempt.ts';

/** A crash is noticed this long after the attempt could have lasted at most. */
const leaseGraceMs = 60_000;

export function leaseMsOf(totalMs: number): number {
  return totalMs + leaseGraceMs;
}

/** Opens attempts: model looked up and ledger row inserted in one transaction, always fresh, shared under load. */
export function createAdmission(
  totalMs: number,
  limits: Limits,
): (scope: Scope, input: AdmissionInput) => Promise<Admission> {
  const admitInBatch = createBatcher<AdmissionInput, Admission | Problem>((scope, items) =>
    scope
      .tx((tx) => admitAll(tx, items, { scope, limits, at: scope.clock.now(), leaseMs: leaseMsOf(totalMs) }))
      .catch(limits.explain),
  );
  return async (scope, input) => {
    const admission = await admitInBatch(scope, input);
    if (admission instanceof Error) throw admission;
    return admission;
  };
}

async function admitAll(
  tx: Tx,
  items: BatchItem<AdmissionInput>[],
  { scope, limits, at, leaseMs }: { scope: Scope; limits: Limits; at: Date; leaseMs: number },
): Promise<(Admission | Problem)[]> {
  const references = [...new Set(items.flatMap(({ input }) => input.reference ?? []))];
  const asksForDefault = items.some(({ input }) => input.reference === null);
  // Started together: one round trip for all that is read, and one for all that is written, with the commit.
  const [usable, defaults, open] = await Promise.all([
    references.length === 0 ? [] : findUsable(tx, references, at),
    asksForDefault ? findDefaults(tx, at) : [],
    limits.open(tx, scope, items.map(callerOf)),
  ]);
  const chosen = items.map(({ input }) => choose(input, { usable, defaults }));
  const leaseUntil = new Date(at.getTime() + leaseMs);
  const results = await reserveAll(open, { items, chosen, leaseUntil });
  const pending = results.flatMap((result, index) => {
    const item = items[index];
    return result instanceof Error || item === undefined ? [] : [pendingOf(result, item, { at, leaseMs })];
  });
  // Part of the commit, as the holds are; nothing goes out before it has succeeded.
  insertPending(tx, pending).catch(() => undefined);
  return results;
}

/** By the name that was asked for, as long as the model is not known. */
function callerOf({ scope, input }: BatchItem<AdmissionInput>) {
  const { userId, keyId } = scope.actor;
  const names = [input.route?.name, input.reference].filter((name) => typeof name === 'string');
  return { userId, keyId, app: input.app, models: names };
}

interface Reserving {
  items: BatchItem<AdmissionInput>[];
  chosen: (Admission | Problem)[];
  leaseUntil: Date;
}

/** Holds on all budgets and rates that count each attempt, or its refusal. */
async function reserveAll(
  open: OpenLimits,
  { items, chosen, leaseUntil }: Reserving,
): Promise<(Admission | Problem)[]> {
  const asked = items.flatMap((item, index) => {
    const admission = chosen[index];
    if (admission === undefined || admission instanceof Error) return [];
    const subject = subjectOf(item.scope.actor, item.input, admission);
    const call = { usageId: admission.usageId, subject, demand: demandOf(item.input, admission), leaseUntil };
    return [{ index, admission, input: item.input, call }];
  });
  const decisions = await open.reserve(asked.map(({ call }) => call));
  const results = [...chosen];
  for (const [position, { index, admission, input }] of asked.entries()) {
    const decision = decisions[position];
    if (decision === undefined) continue;
    results[index] = decision.admitted ? limited(admission, { input, decision }) : decision.problem;
  }
  return results;
}

/** Who asks for what, as limits see it. */
export function subjectOf(
  { userId, keyId }: Pick<Actor, 'userId' | 'keyId'>,
  { app, route }: AdmissionInput,
  { target: { name } }: Admission,
) {
  return { userId, keyId, app, models: [...new Set([route?.name ?? name, name])] };
}

/** Bytes of UTF-8 bound every byte-level tokenizer; without them, Latin text has about four a token. */
const bytesPerToken = 4;
/** The leanest codecs in use take 600 bytes a second, in which nobody says a dozen tokens. */
const bytesPerSaidToken = 50;
/** Where neither the caller nor the model says how long an answer may be. */
const unboundedAnswer = 16_384;

/** Of the answer of a stream; most end within it. Bytes are the bound, so it is about 500 English words. */
const firstSlice = 2_048;

// Their thoughts are billed and not in the stream, so what came says nothing about what it costs.
const thinksUnseen = /(^|\/)(o\d|gpt-[5-9]|gemini)/;

/** A model whose stream shows everything that is billed. Where that is not sure, all of the answer is held at once. */
function showsAll({ reasons, upstreamName }: Target): boolean {
  return !reasons && !thinksUnseen.test(upstreamName);
}

/** Operations that are billed by what they write. */
const writes: ReadonlySet<Operation> = new Set([
  'chat',
  'completions',
  'responses',
  'images',
  'transcriptions',
]);

export function demandOf(input: AdmissionInput, { target }: Admission): Demand {
  const { inputTokens, maxOutputTokens, choices = 1, attempt } = input;
  const answers = writes.has(input.operation);
  const usual = Math.min(target.contextTokens ?? unboundedAnswer, unboundedAnswer);
  // Nothing can shorten what is said in a recording.
  const said = input.operation === 'transcriptions' ? (input.inputBound ?? 0) / bytesPerSaidToken : 0;
  const longest = maxOutputTokens ?? Math.max(usual, Math.ceil(said));
  return {
    model: target.name,
    inputTokens,
    inputBound: Math.max(inputTokens, input.inputBound ?? inputTokens * bytesPerToken),
    outputBound: answers ? longest * choices : 0,
    firstSlice: input.sliced === true && showsAll(target) ? firstSlice * choices : null,
    expectedOutput: answers ? (maxOutputTokens ?? 0) * choices : 0,
    price: target.price,
    retry: attempt > 1,
    units: unitsOf(input),
    openEnded: input.openEnded === true,
  };
}

/** A recording tells nobody how long it is before it is played, nor a text how long it takes to speak. */
function unitsOf({ operation, choices = 1, searchUnits }: AdmissionInput): UnitBounds {
  if (operation === 'images') return { images: choices };
  if (operation === 'rerank') return { searchUnits: searchUnits ?? Number.POSITIVE_INFINITY };
  const timed = operation === 'transcriptions' || operation === 'speech';
  return timed ? { milliseconds: Number.POSITIVE_INFINITY } : {};
}

export function limited(
  admission: Admission,
  { input, decision }: { input: AdmissionInput; decision: Admitted },
): Admission {
  const perChoice = Math.floor(decision.outputBound / (input.choices ?? 1));
  const binding = decision.bounded && perChoice < (input.maxOutputTokens ?? Number.POSITIVE_INFINITY);
  const target = binding ? { ...admission.target, maxOutputTokens: perChoice } : admission.target;
  const counts = decision.holds.some(({ account }) => account.unit !== 'requests');
  const output = counts ? { held: decision.heldOutput, most: decision.outputBound } : null;
  return { ...admission, target, output, headers: decision.headers };
}

/** The kind of model that an operation needs. */
export const kindOf: Record<Operation, ModelKind> = {
  chat: 'chat',
  completions: 'chat',
  responses: 'chat',
  embeddings: 'embedding',
  rerank: 'rerank',
  images: 'image',
  transcriptions: 'transcription',
  speech: 'speech',
  moderations: 'moderation',
};

const missingDefault: Partial<Record<ModelKind, 'models.no_embedding_model' | 'models.no_rerank_model'>> = {
  embedding: 'models.no_embedding_model',
  rerank: 'models.no_rerank_model',
};

function choose(
  input: AdmissionInput,
  models: { usable: ModelRow[]; defaults: ModelRow[] },
): Admission | Problem {
  const { reference, operation } = input;
  const kind = kindOf[operation];
  const row =
    reference === null
      ? ownFirst(models.defaults.filter((model) => model.kind === kind))
      : ownFirst(models.usable.filter((model) => model.name === reference || model.id === reference));
  if (row === undefined) {
    if (reference !== null) return problem('models.not_found', { model: reference });
    return problem(missingDefault[kind] ?? 'models.no_chat_model');
  }
  if (row.kind !== kind) return problem('models.wrong_kind', { model: row.name });
  return admissionOf(input, row);
}

export function admissionOf({ operation, inputTokens }: AdmissionInput, row: ModelRow): Admission {
  return {
    usageId: newId('usage'),
    operation,
    inputTokens,
    target: targetOf(row),
    output: null,
    headers: {},
  };
}

/** A tenant's own model hides the operator's one of the same name. */
export function ownFirst(rows: ModelRow[]): ModelRow | undefined {
  return rows.find((row) => row.tenant_id !== operatorTenantId) ?? rows[0];
}

export function targetOf(row: ModelRow): Target {
  return {
    tenantId: row.tenant_id,
    modelId: row.id,
    providerId: row.provider_id,
    providerName: row.provider_name,
    providerKind: row.provider_kind as Target['providerKind'],
    baseUrl: row.base_url,
    keyEnvelope: row.key_envelope,
    name: row.name,
    upstreamName: row.upstream_name,
    dimensions: row.dimensions,
    contextTokens: row.context_tokens,
    reasons: row.capabilities.includes('reasoning'),
    price: priceOf(row),
    maxOutputTokens: null,
  };
}

export function priceOf(row: ModelRow): TokenPrice | null {
  if (row.price_id === null || row.currency === null) return null;
  return {
    id: row.price_id,
    currency: row.currency,
    inputPico: BigInt(row.input_pico ?? 0),
    cachedInputPico: row.cached_input_pico === null ? null : BigInt(row.cached_input_pico),
    outputPico: BigInt(row.output_pico ?? 0),
    rates: readRates(row.rates),
    tiers: readTiers(row.tiers),
  };
}

/** The row of an attempt that goes out. */
export function pendingOf(
  admission: Admission,
  { scope, input }: BatchItem<AdmissionInput>,
  { at, leaseMs }: { at: Date; leaseMs: number },
): PendingUsage {
  const { target } = admission;
  return {
    tenantId: scope.tenantId,
    id: admission.usageId,
    requestId: scope.requestId,
    at,
    leaseUntil: new Date(at.getTime() + leaseMs),
    keyId: scope.actor.keyId,
    userId: scope.actor.userId,
    app: input.app,
    purpose: input.purpose,
    providerId: target.providerId,
    modelId: target.modelId,
    modelName: target.name,
    operation: input.operation,
    attempt: input.attempt,
    routeId: input.route?.id ?? null,
    routeName: input.route?.name ?? null,
    inputTokens: input.inputTokens,
    priceId: target.price?.id ?? null,
    costPico: costOf({ ...noUsage, inputTokens: input.inputTokens }, target.price),
    currency: target.price?.currency ?? null,
  };
}
