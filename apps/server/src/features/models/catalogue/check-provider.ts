import { problemText } from '@jishi/locales';
import { type Problem, toProblem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { getUpstream } from '../gateway/upstream.ts';
import { listModelFiles } from '../local/files.ts';
import { inPool } from './operator-store.ts';
import { requireEditable } from './owner.ts';
import { findProvider, type ProviderRow, saveCheck } from './provider-store.ts';

const timeoutMs = 15_000;

export interface CheckResult {
  ok: boolean;
  latencyMs: number | null;
  problem: string | null;
  detail: string | null;
}

/** Asks the provider for its model list; remembers how that went. */
export async function checkProvider(scope: Scope, providerId: string): Promise<CheckResult> {
  const row = await scope.tx(async (tx) => requireEditable(scope, found(await findProvider(tx, providerId))));
  const started = performance.now();
  const failure = await listNames(scope, row).then(
    () => undefined,
    (error: unknown) => toProblem(error),
  );
  const latencyMs = Math.round(performance.now() - started);
  const result = resultOf(scope, failure, latencyMs);
  await scope.tx(async (tx) => {
    const { ok, problem } = result;
    const check = { at: scope.clock.now().toISOString(), ok, latencyMs: result.latencyMs, problem };
    await inPool(tx, { scope, pool: row.tenant_id }, () => saveCheck(tx, row, check));
    await recordAudit(tx, scope, {
      action: 'provider.checked',
      subject: { kind: 'provider', id: row.id, name: row.name },
      details: { ok, problem },
    });
  });
  return result;
}

function resultOf(scope: Scope, failure: Problem | undefined, latencyMs: number): CheckResult {
  if (failure === undefined) return { ok: true, latencyMs, problem: null, detail: null };
  if (failure.code === 'internal') scope.log.error({ err: failure }, 'provider check failed');
  const { detail } = problemText(scope.locale, failure.code, failure.params);
  return { ok: false, latencyMs: null, problem: failure.code, detail };
}

export interface UpstreamModel {
  name: string;
  kind: 'chat' | 'embedding' | null;
}

/** What the provider itself offers. The kind is a guess from the name; null where it is neither. */
export async function upstreamModels(scope: Scope, providerId: string): Promise<{ items: UpstreamModel[] }> {
  const row = await scope.tx(async (tx) => requireEditable(scope, found(await findProvider(tx, providerId))));
  const names = await listNames(scope, row);
  return { items: names.map((name) => ({ name, kind: guessKind(name) })) };
}

async function listNames(scope: Scope, row: ProviderRow): Promise<string[]> {
  if (row.kind === 'local-gguf') return listModelFiles(scope.ports.modelGateway.localFolders, row.base_url);
  const destination = {
    tenantId: row.tenant_id,
    providerId: row.id,
    baseUrl: row.base_url,
    keyEnvelope: row.key_envelope,
  };
  return namesIn(await getUpstream(scope, destination, { path: '/models', timeoutMs }));
}

/** OpenAI's `{data: [{id}]}`, a bare array, or `{models: [{name}]}`. */
function namesIn(answer: unknown): string[] {
  const { data, models } = (answer ?? {}) as { data?: unknown; models?: unknown };
  const list = [answer, data, models].find((value) => Array.isArray(value)) ?? [];
  const names = (list as Record<string, unknown>[])
    .map((item) => (typeof item === 'string' ? item : (item?.id ?? item?.name)))
    .filter((name): name is string => typeof name === 'string' && name.length <= 200);
  return [...new Set(names)].sort();
}

function guessKind(name: string): UpstreamModel['kind'] {
  if (/rerank|whisper|tts|speech|audio|dall-e|image|moderation|video|ocr/i.test(name)) return null;
  return /embed|(^|[/_-])(bge|gte|e5|m3e)([-_./]|$)/i.test(name) ? 'embedding' : 'chat';
}
