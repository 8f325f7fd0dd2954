import type { TurnItem } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { readableDocuments } from '../evidence/readable-store.ts';
import type { Step } from '../turn/recorder.ts';
import { type ForeignRow, findForeignTurns } from './foreign-store.ts';
import { presentTurn } from './present.ts';
import { openTurns } from './show.ts';

/** A turn as somebody else than its asker may see it. */
export interface ForeignTurn {
  id: string;
  /** Null: the reader may not read everything that its conversation derives from, up to it. */
  question: string | null;
  asker: { id: string; name: string } | null;
}

/**
 * Questions of others, for those who are to mend their answers. A question may repeat what earlier answers of its
 * conversation said: it is shown to whoever may read every document behind these and its own answer; so is who asked.
 * Documents that are gone count as unreadable. By turn id.
 */
export async function foreignQuestions(
  tx: Tx,
  scope: Scope,
  turnIds: string[],
): Promise<Map<string, ForeignTurn>> {
  const rows = turnIds.length === 0 ? [] : await findForeignTurns(tx, turnIds);
  const readable = await openOrigins(tx, scope, rows);
  return new Map(rows.map((row) => [row.id, questionOf(row, scope, readable)]));
}

interface Origins {
  documents: { has(id: string): boolean };
  reviewed: { has(id: string): boolean };
}

/** What the reader may read of all that these conversations derive from. */
async function openOrigins(tx: Tx, scope: Scope, rows: ForeignRow[]): Promise<Origins> {
  const documents = [...new Set(rows.flatMap(({ derived }) => derived))];
  const reviewed = [...new Set(rows.flatMap((row) => row.reviewed))];
  return {
    documents: await readableDocuments(tx, scope.actor.userId, documents),
    reviewed: await scope.ports.reviewedAnswers.readable(tx, scope.actor.userId, reviewed),
  };
}

function questionOf(row: ForeignRow, scope: Scope, { documents, reviewed }: Origins): ForeignTurn {
  const all = row.derived.every((id) => documents.has(id)) && row.reviewed.every((id) => reviewed.has(id));
  const open = row.user_id === scope.actor.userId || all;
  return {
    id: row.id,
    question: open ? row.question : null,
    asker: open ? { id: row.user_id, name: row.asker ?? '' } : null,
  };
}

/** One such turn with its answer and evidence, each as far as the reader may read it. */
export async function foreignTurn(
  tx: Tx,
  scope: Scope,
  turnId: string,
): Promise<(ForeignTurn & { item: TurnItem | null }) | undefined> {
  const [row] = await findForeignTurns(tx, [turnId]);
  if (row === undefined) return undefined;
  const seen = questionOf(row, scope, await openOrigins(tx, scope, [row]));
  if (seen.question === null) return { ...seen, item: null };
  return { ...seen, item: presentTurn(row, await openTurns(tx, scope, [row]), scope.locale) };
}

/** What a turn was made of, whoever asks: codes, counts and ids for the tenant's own work, never words of its answer. */
export interface TurnFacts {
  id: string;
  userId: string;
  question: string;
  query: string | null;
  kind: string | null;
  baseIds: string[] | null;
  asOf: Date | null;
  evidence: { documentId: string }[];
  citations: { documentId: string }[];
  flagged: number;
  steps: Step[];
  reason: string | null;
}

export async function turnFacts(tx: Tx, turnId: string): Promise<TurnFacts | undefined> {
  const [row] = await findForeignTurns(tx, [turnId]);
  if (row === undefined) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    question: row.question,
    query: row.search_query,
    kind: row.kind,
    baseIds: row.base_ids,
    asOf: row.as_of,
    evidence: row.evidence,
    citations: row.citations,
    flagged: row.flags.length,
    steps: row.steps,
    reason: row.feedback_reason,
  };
}
