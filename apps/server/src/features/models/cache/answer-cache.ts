import { Readable, Transform } from 'node:stream';
import { newId } from '../../../kernel/id.ts';
import { toProblem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { keyMayUse } from '../../limits/index.ts';
import { insertHit, type TokenUsage } from '../../metering/index.ts';
import { type CallInput, type ModelCall, payloadFor } from '../attempts/call-words.ts';
import { targetOf } from '../gateway/admit.ts';
import type { Outcome, Target, UpstreamResponse } from '../gateway/attempt.ts';
import type { RoutedPlan } from '../routing/plan.ts';
import { type CacheRow, countHit, findExact, findSimilar, putEntry, trim } from './cache-store.ts';
import { type CacheQuestion, cacheQuestion, scopeKey } from './question.ts';

/** An entry is no bigger than this; a tenant keeps no more than that. */
const maxEntryBytes = 256 * 1024;
export const cacheBounds = { maxEntries: 2_000, maxBytes: 64 * 1024 * 1024 };

/** A request whose answer may come from the cache, and may go into it. */
interface CacheCase {
  plan: RoutedPlan;
  question: CacheQuestion;
  scopeKey: string;
  vector: { modelId: string; values: Float32Array } | undefined;
}

/**
 * Answers out of the cache where the route allows it, else asks `send` and keeps the answer once it is settled as whole.
 * A kept answer is given only in its scope (tenant, route, app, person) and only while the model that gave it may still
 * answer this very request: rules that exclude the model exclude its old answers.
 */
export async function throughCache(
  scope: Scope,
  { input, plan }: { input: CallInput; plan: RoutedPlan },
  send: () => Promise<ModelCall>,
): Promise<ModelCall> {
  const found = await caseOf(scope, input, plan);
  if (found === undefined) return send();
  const hit = await lookUp(scope, input, found);
  return hit ?? keeping(scope, found, await send());
}

async function caseOf(scope: Scope, input: CallInput, plan: RoutedPlan): Promise<CacheCase | undefined> {
  const { cache } = plan.route.settings;
  const [row] = plan.candidates;
  if (cache.mode === 'off' || row === undefined) return undefined;
  const { actor } = scope;
  const asked = requestFor(input, targetOf(row));
  if (asked === undefined) return undefined;
  const question = cacheQuestion(
    {
      ...asked,
      operation: input.operation,
      dataClass: plan.decision.dataClass,
    },
    cache,
  );
  if (question === undefined) return undefined;
  // A key may be allowed less than its holder, so it is its own principal.
  const person = actor.keyId ?? actor.userId ?? 'system';
  return {
    plan,
    question,
    scopeKey: scopeKey({
      tenantId: scope.tenantId,
      routeId: plan.route.id,
      app: input.app,
      principal: cache.sharedBy === 'tenant' ? 'everyone' : person,
    }),
    vector: await embedQuestion(scope, question, plan),
  };
}

/** The caller's own words; undefined where they are no text, or no words that this target can be asked. */
function requestFor(
  input: CallInput,
  target: Target,
): { body: string; protocol: string | undefined } | undefined {
  try {
    const { body, native } = payloadFor(input, target);
    if (native !== undefined) return { body: native.body, protocol: native.protocol };
    return typeof body === 'string' ? { body, protocol: undefined } : undefined;
  } catch {
    return undefined;
  }
}

/** Without an embedding model there is still the identical request. */
async function embedQuestion(
  scope: Scope,
  { similar }: CacheQuestion,
  { route }: RoutedPlan,
): Promise<CacheCase['vector']> {
  if (similar === undefined) return undefined;
  const modelId = route.settings.cache.embeddingModelId;
  try {
    return await scope.ports.modelGateway.embedOne(scope, { modelId, text: similar.text });
  } catch (error) {
    scope.log.warn({ err: error, tenantId: scope.tenantId }, 'the question could not be embedded');
    return undefined;
  }
}

async function lookUp(scope: Scope, input: CallInput, found: CacheCase): Promise<ModelCall | undefined> {
  const { plan, question, vector } = found;
  const at = scope.clock.now();
  const modelIds = plan.candidates.map(({ id }) => id);
  const place = { scopeKey: found.scopeKey, requestHash: question.requestHash, modelIds, at };
  return scope.tx(async (tx) => {
    const exact = await findExact(tx, place);
    const row =
      exact ??
      (vector === undefined || question.similar === undefined
        ? undefined
        : await findSimilar(tx, {
            ...place,
            contextHash: question.similar.contextHash,
            embeddingModelId: vector.modelId,
            vector: vector.values,
            threshold: plan.route.settings.cache.threshold,
          }));
    if (row === undefined) return undefined;
    const cache = exact === undefined ? 'semantic' : 'exact';
    const call = replay(input, plan, { row, cache });
    const { target, admission } = call;
    // Without the right there is no hit; admission then says no in its own words.
    if (!(await keyMayUse(tx, scope.actor.keyId, [plan.route.name, target.name]))) return undefined;
    await countHit(tx, row, at);
    await insertHit(tx, {
      tenantId: scope.tenantId,
      id: admission.usageId,
      requestId: scope.requestId,
      at,
      keyId: scope.actor.keyId,
      userId: scope.actor.userId,
      app: input.app,
      purpose: input.purpose,
      providerId: target.providerId,
      modelId: target.modelId,
      modelName: target.name,
      operation: input.operation,
      attempt: 1,
      routeId: plan.route.id,
      routeName: plan.route.name,
      cache,
      usage: usageOf(row),
      avoidedCostPico: row.cost_pico,
      priceId: target.price?.id ?? null,
      currency: row.currency,
    });
    return call;
  });
}

function usageOf(row: CacheRow): TokenUsage {
  return {
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    estimated: false,
  };
}

/** The kept bytes as if they came from upstream: a stream is a stream again. Its ledger row is settled already. */
function replay(
  input: CallInput,
  plan: RoutedPlan,
  { row, cache }: { row: CacheRow; cache: 'exact' | 'semantic' },
): ModelCall {
  const model = plan.candidates.find(({ id }) => id === row.model_id) ?? plan.candidates[0];
  if (model === undefined) throw new Error('a plan has candidates');
  const target: Target = targetOf(model);
  return {
    admission: {
      usageId: newId('usage'),
      operation: input.operation,
      inputTokens: input.inputTokens,
      target,
      output: null,
      headers: {},
    },
    target,
    response: {
      status: 200,
      headers: { 'content-type': row.content_type },
      body: Readable.from([Buffer.from(row.body)], { objectMode: false }),
      native: (row.native ?? undefined) as UpstreamResponse['native'],
    },
    signal: input.signal,
    startedAt: performance.now(),
    routed: { route: plan.route.name, attempt: 1, cache },
    settle: async () => 0n,
    fail: async (error) => toProblem(error),
  };
}

/** Watches the answer pass by, and keeps it when it was settled as whole. */
function keeping(scope: Scope, found: CacheCase, call: ModelCall): ModelCall {
  const watched = watch(call.response);
  return {
    ...call,
    response: watched.response,
    async settle(outcome) {
      const cost = await call.settle(outcome);
      const body = watched.bytes();
      if (outcome.status === 'ok' && body !== undefined && call.whole?.() !== false)
        await keep(scope, found, { call, outcome, cost, body }).catch((error: unknown) =>
          scope.log.warn({ err: error, tenantId: scope.tenantId }, 'an answer could not be kept'),
        );
      return cost;
    },
  };
}

interface Whole {
  call: ModelCall;
  outcome: Outcome;
  cost: bigint | null;
  body: Buffer;
}

async function keep(scope: Scope, found: CacheCase, { call, outcome, cost, body }: Whole): Promise<void> {
  const { plan, question, vector } = found;
  const at = scope.clock.now();
  const { usage } = outcome;
  await scope.tx(async (tx) => {
    await putEntry(tx, {
      tenant_id: scope.tenantId,
      scope_key: found.scopeKey,
      request_hash: question.requestHash,
      route_id: plan.route.id,
      context_hash: vector === undefined ? null : (question.similar?.contextHash ?? null),
      embedding_model_id: vector?.modelId ?? null,
      vector: vector?.values ?? null,
      model_id: call.target.modelId,
      content_type: String(call.response.headers['content-type'] ?? 'application/json'),
      native: call.response.native ?? null,
      body,
      input_tokens: usage.inputTokens,
      cached_input_tokens: usage.cachedInputTokens,
      output_tokens: usage.outputTokens,
      reasoning_tokens: usage.reasoningTokens,
      cost_pico: cost === null ? null : String(cost),
      currency: call.target.price?.currency ?? null,
      created_at: at,
      expires_at: new Date(at.getTime() + plan.route.settings.cache.seconds * 1_000),
    });
    await trim(tx, { at, ...cacheBounds });
  });
}

/** Passes a body on and remembers it, unless it is too long. */
function watch(response: UpstreamResponse): { response: UpstreamResponse; bytes(): Buffer | undefined } {
  let kept: Buffer[] | undefined = [];
  let size = 0;
  const copy = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxEntryBytes) kept = undefined;
      kept?.push(chunk);
      done(null, chunk);
    },
  });
  const { body } = response;
  body.on('error', (error) => copy.destroy(error));
  copy.on('close', () => body.destroy());
  return {
    response: { ...response, body: body.pipe(copy) },
    bytes: () => (kept === undefined || size === 0 ? undefined : Buffer.concat(kept)),
  };
}
