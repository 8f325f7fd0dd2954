import type { ModelKind, ProviderKind } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { type Problem, toProblem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { getUpstream, keyOf } from '../gateway/upstream.ts';
import { listModelFiles, listOnnxFolders } from '../local/files.ts';
import { listingOf, namesIn } from '../providers/listing.ts';
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
  kind: ModelKind | null;
}

/** What the provider itself offers. The kind is a guess from the name; null where it is neither. */
export async function upstreamModels(scope: Scope, providerId: string): Promise<{ items: UpstreamModel[] }> {
  const row = await scope.tx(async (tx) => requireEditable(scope, found(await findProvider(tx, providerId))));
  const names = await listNames(scope, row);
  return { items: names.map((name) => ({ name, kind: guessKind(name) })) };
}

async function listNames(scope: Scope, row: ProviderRow): Promise<string[]> {
  const { localFolders } = scope.ports.modelGateway;
  if (row.kind === 'local-gguf') return listModelFiles(localFolders, row.base_url);
  if (row.kind === 'local-onnx') return listOnnxFolders(localFolders, row.base_url);
  const tenantId = row.tenant_id;
  const key = await keyOf(scope, { tenantId, providerId: row.id, keyEnvelope: row.key_envelope });
  const kind = row.kind as ProviderKind;
  const listing = listingOf({ kind, baseUrl: row.base_url, key, at: scope.clock.now() });
  return namesIn(await getUpstream(scope, { listing, tenantId }, timeoutMs));
}

const kindsByName: readonly (readonly [RegExp, ModelKind])[] = [
  [/rerank/i, 'rerank'],
  [/whisper|transcri|asr|sensevoice|paraformer/i, 'transcription'],
  [/tts|speech|cosyvoice/i, 'speech'],
  [/moderation/i, 'moderation'],
  [/dall-e|image|flux|stable-diffusion|cogview|seedream|wanx|imagen/i, 'image'],
  [/embed|(^|[/_-])(bge|gte|e5|m3e)([-_./]|$)/i, 'embedding'],
];

/** A guess from the name; null for what nothing here can use. */
function guessKind(name: string): ModelKind | null {
  if (/video|ocr|realtime|(^|[/_-])(veo|sora|aqa)/i.test(name)) return null;
  return kindsByName.find(([pattern]) => pattern.test(name))?.[1] ?? 'chat';
}
