import type { SourceConfig, SyncRun } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import type { Scope } from '../../../kernel/scope.ts';
import { ownBase } from '../../knowledge/index.ts';
import { toSourceProblem } from '../kinds/fault.ts';
import { kindOf } from './create.ts';
import { ownedSource } from './guard.ts';
import { openSecrets, requireSecrets } from './secret.ts';

interface CheckResult {
  ok: boolean;
  sample: string[];
  problem: SyncRun['problem'];
}

const sampleSize = 5;
const patienceMs = 30_000;

/** Tries a configuration that nobody saved. @throws knowledge.base_not_found, knowledge.own_denied */
export async function trySource(
  scope: Scope,
  input: { baseId: string; config: SourceConfig; secrets: Record<string, string> },
): Promise<CheckResult> {
  await scope.tx((tx) => ownBase(tx, scope, input.baseId));
  return look(scope, input);
}

/** @throws connectors.source_not_found */
export async function checkSource(scope: Scope, sourceId: string): Promise<CheckResult> {
  const row = await scope.tx((tx) => ownedSource(tx, scope, sourceId));
  return look(scope, { config: row.config as SourceConfig, secrets: await openSecrets(scope, row) });
}

/** The beginning of a real listing: if that works, a run does. */
async function look(
  scope: Scope,
  { config, secrets }: { config: SourceConfig; secrets: Record<string, string> },
): Promise<CheckResult> {
  const kind = kindOf(scope, config);
  try {
    requireSecrets(kind.secrets, secrets);
    await kind.judge(scope, config);
    const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(patienceMs)]);
    const open = await kind.open({
      scope,
      signal,
      config,
      secrets,
      mirror: false,
      known: async () => new Map(),
    });
    try {
      const sample: string[] = [];
      for await (const change of open.listChanges(null)) {
        if (change.type === 'item') sample.push(change.item.name);
        if (sample.length >= sampleSize) break;
      }
      return { ok: true, sample, problem: null };
    } finally {
      await open.close?.();
    }
  } catch (error) {
    const { code, params } = toSourceProblem(error);
    if (code === 'internal') scope.log.warn({ err: error, kind: config.kind }, 'a source check failed');
    return {
      ok: false,
      sample: [],
      problem: { code, params, text: problemText(scope.locale, code, params).detail },
    };
  }
}
