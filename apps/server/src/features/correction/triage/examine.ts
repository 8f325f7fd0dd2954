import type { TriageSignals } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { readableDocuments, type TurnFacts, turnFacts } from '../../assistant/index.ts';
import { basesReadBy, type NearPassage, nearestPassages } from '../../knowledge/index.ts';
import { tellOwners } from './notify.ts';
import { failedDocuments, findAnyCase, saveFindings } from './store.ts';
import { suggestCause } from './suggest.ts';

const passages = 20;
const longestQuery = 2_000;

/** Finds the likeliest cause and whose case it is, and tells them. Runs again without harm; tells only once. */
export async function examineCase(scope: Scope, caseId: string): Promise<void> {
  const row = await scope.tx((tx) => findAnyCase(tx, caseId));
  const facts = row && (await scope.tx((tx) => turnFacts(tx, row.turn_id)));
  if (row === undefined || facts === undefined) return;
  const query = (facts.query ?? facts.question).slice(0, longestQuery);
  const near = await nearestPassages(scope, { query, limit: passages, asOf: facts.asOf ?? undefined });
  // Somebody may have moved it: that counts for more.
  const baseId =
    row.notified_at === null ? (baseOf(facts, near) ?? (await onlyBaseOf(scope, facts.userId))) : row.base_id;
  const signals = await signalsOf(scope, facts, { near, baseId });
  const cause = suggestCause(signals, facts.reason);
  await scope.tx((tx) => saveFindings(tx, caseId, { baseId, cause, signals, now: scope.clock.now() }));
  if (row.notified_at === null && baseId !== null) await tellOwners(scope, { caseId, baseId });
}

/** The base that was cited most, else the one that comes nearest, else the first that was asked. */
function baseOf(facts: TurnFacts, near: NearPassage[]): string | null {
  const cited = facts.citations.map(({ documentId }) => documentId);
  const known = new Map(near.map(({ documentId, baseId }) => [documentId, baseId]));
  const bases = cited.flatMap((documentId) => known.get(documentId) ?? []);
  return mostFrequent(bases) ?? near[0]?.baseId ?? facts.baseIds?.[0] ?? null;
}

/** Where nothing comes near: the base of somebody who reads in one only. */
async function onlyBaseOf(scope: Scope, userId: string): Promise<string | null> {
  const bases = await scope.tx((tx) => basesReadBy(tx, userId));
  return bases.length === 1 ? (bases[0] ?? null) : null;
}

function mostFrequent(values: string[]): string | undefined {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, all]) => ({
    value,
    count: all.length,
  }));
  return counts.sort((left, right) => right.count - left.count)[0]?.value;
}

async function signalsOf(
  scope: Scope,
  facts: TurnFacts,
  { near, baseId }: { near: NearPassage[]; baseId: string | null },
): Promise<TriageSignals> {
  const documents = [...new Set(near.map(({ documentId }) => documentId))];
  const { readable, failed } = await scope.tx(async (tx) => ({
    readable: await readableDocuments(tx, facts.userId, documents),
    failed: baseId === null ? [] : await failedDocuments(tx, baseId),
  }));
  const share = (among: NearPassage[]) => round(Math.max(0, ...among.map((passage) => passage.share)));
  const confidence = facts.steps.find(({ name }) => name === 'extract')?.details.confidence;
  return {
    kind: facts.kind as TriageSignals['kind'],
    evidence: facts.evidence.length,
    cited: facts.citations.length,
    flagged: facts.flagged,
    confidence: typeof confidence === 'number' ? confidence : null,
    readableShare: share(near.filter(({ documentId }) => readable.has(documentId))),
    anyShare: share(near),
    unread: failed.filter((name) => namesIt(scope, name, facts.question)).length,
  };
}

/** A file whose name shares words with the question could have held the answer. */
function namesIt(scope: Scope, fileName: string, question: string): boolean {
  const { analyzer } = scope.ports.knowledge.engine;
  const asked = new Set(analyzer.queryTokens(question).word);
  const named = [...new Set(analyzer.queryTokens(fileName.replace(/\.[^.]{1,8}$/, '')).word)];
  const common = named.filter((word) => asked.has(word) && !/^\d+$/.test(word)).length;
  return common >= 2 || (common > 0 && common * 2 >= named.length);
}

function round(share: number): number {
  return Math.round(Math.min(1, share) * 100) / 100;
}
