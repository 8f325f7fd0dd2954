import type { AskEvent } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import type { Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { readableDocuments } from '../evidence/readable-store.ts';
import { evidenceRef } from '../evidence/source.ts';
import type { Run } from './run.ts';
import { finishTurn } from './store.ts';

/** Answer, references, cost, steps and the audit entry in one commit. Returns what to say last. */
export async function closeTurn(run: Run): Promise<AskEvent> {
  run.leave();
  const { scope, draft, turn, recorder } = run;
  const { steps, durationMs } = recorder.finish({ 'jishi.turn.status': draft.status });
  await scope.tx(async (tx) => {
    const kept = await stillThere(tx, run);
    const finished = await finishTurn(tx, {
      id: turn.id,
      status: draft.status,
      kind: draft.kind,
      problemCode: draft.problem?.code ?? null,
      ...(kept ? contentOf(draft) : nothing),
      sourceDocuments: [...draft.derivedFrom],
      reviewedAnswerId: draft.reviewed?.id ?? null,
      steps,
      model: draft.model,
      inputTokens: draft.inputTokens,
      outputTokens: draft.outputTokens,
      costPico: draft.costPico,
      currency: draft.currency,
      durationMs,
      now: scope.clock.now(),
    });
    if (finished) await record(tx, run);
  });
  return lastEvent(run, durationMs);
}

const nothing: ReturnType<typeof contentOf> = {
  answer: '',
  searchQuery: null,
  evidence: [],
  citations: [],
  flags: [],
  conflicts: [],
};

/** What was written from documents. */
function contentOf(draft: Run['draft']) {
  const { answer, citations, flags, conflicts } = draft;
  return {
    answer,
    searchQuery: draft.query,
    evidence: draft.sources.map(evidenceRef),
    citations,
    flags,
    conflicts,
  };
}

/** A document may have gone while its answer was being written; then nothing written from it is kept. */
async function stillThere(tx: Tx, { scope, draft }: Run): Promise<boolean> {
  const documents = [...draft.derivedFrom];
  return (await readableDocuments(tx, scope.actor.userId, documents)).size === documents.length;
}

async function record(tx: Tx, { scope, draft, turn }: Run): Promise<void> {
  const cited = [...new Set(draft.citations.map(({ documentId }) => documentId))];
  await recordAudit(tx, scope, {
    action: 'answer.given',
    subject: { kind: 'turn', id: turn.id },
    details: {
      conversationId: turn.conversationId,
      status: draft.status,
      kind: draft.kind,
      model: draft.model,
      documentIds: [...draft.derivedFrom],
      citedDocumentIds: cited,
      ...(draft.reviewed === null ? {} : { reviewedAnswerId: draft.reviewed.id }),
    },
  });
}

function lastEvent({ scope, draft, turn }: Run, durationMs: number): AskEvent {
  if (draft.status === 'failed') {
    const code = draft.problem?.code ?? 'internal';
    return { type: 'error', code, ...problemText(scope.locale, code, draft.problem?.params ?? {}) };
  }
  return {
    type: 'turn-end',
    turnId: turn.id,
    kind: draft.kind ?? (draft.model === null ? 'quotation' : 'generated'),
    ...(draft.reviewed === null ? {} : { reviewed: { by: draft.reviewed.by, at: draft.reviewed.at } }),
    status: draft.status,
    model: draft.model,
    inputTokens: draft.inputTokens,
    outputTokens: draft.outputTokens,
    costPico: draft.costPico === null ? null : String(draft.costPico),
    currency: currencyOf(draft.currency),
    durationMs,
  };
}

export function currencyOf(currency: string | null): 'USD' | 'CNY' | null {
  return currency === 'USD' || currency === 'CNY' ? currency : null;
}
