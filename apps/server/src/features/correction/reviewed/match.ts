import type { ReviewMark } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { ReviewedAnswers, ReviewedMatch } from '../../assistant/index.ts';
import { documentsInForceNow } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { likenessOf, questionTokens } from './likeness.ts';
import { openPlaces } from './sources.ts';
import { type Candidate, candidates, readableAnswers } from './store.ts';

const looked = 50;
const longestQuestion = 1_000;

export interface FoundAnswer extends ReviewedMatch {
  /** The pattern that the question is near to. */
  question: string;
}

interface Asked {
  question: string;
  baseIds: string[] | undefined;
  asOf: Date | undefined;
}

/**
 * The reviewed answer nearest to a question that the caller gets: by its access list and dates, and with every document that
 * it cites readable, in force and saying what it said.
 */
export async function matchReviewed(scope: Scope, asked: Asked): Promise<FoundAnswer | undefined> {
  const { analyzer } = scope.ports.knowledge.engine;
  const question = asked.question.slice(0, longestQuestion);
  const tokens = questionTokens(analyzer, question);
  const { userId } = scope.actor;
  if (tokens.length === 0 || userId === null) return undefined;
  return scope.tx(async (tx) => {
    const at = asked.asOf ?? scope.clock.now();
    const principals = await principalsOf(tx, userId);
    const rows = await candidates(tx, { principals, baseIds: asked.baseIds, tokens, at, limit: looked });
    const near = rows
      .map((row) => ({ row, score: likenessOf(analyzer, question, row.question) }))
      .filter(({ row, score }) => score >= row.threshold)
      .sort((left, right) => right.score - left.score);
    for (const { row, score } of near) {
      const cited = await openAll(tx, scope, { row, at });
      if (cited !== undefined) return toMatch(row, score, cited);
    }
    return undefined;
  });
}

/** Undefined when one of its sources is lost to this reader at this moment. */
async function openAll(
  tx: Tx,
  scope: Scope,
  { row, at }: { row: Candidate; at: Date },
): Promise<ReviewedMatch['cited'] | undefined> {
  const places = await openPlaces(tx, scope, row.sources);
  const open = places.filter((place) => place !== undefined);
  if (open.length < places.length) return undefined;
  const documentIds = [...new Set(row.sources.map(({ documentId }) => documentId))];
  const inForce = await documentsInForceNow(tx, documentIds, at);
  return documentIds.every((id) => inForce.has(id)) ? open : undefined;
}

function toMatch(row: Candidate, score: number, cited: ReviewedMatch['cited']): FoundAnswer {
  const { id, answer, question, editor, updated_at } = row;
  return { id, answer, question, mark: { by: editor, at: updated_at.toISOString() }, score, cited };
}

/** Given to the ports at wiring. */
export const reviewedPort: ReviewedAnswers = {
  match: matchReviewed,
  async readable(tx, userId, ids): Promise<Map<string, ReviewMark>> {
    if (userId === null || ids.length === 0) return new Map();
    const rows = await readableAnswers(tx, await principalsOf(tx, userId), ids);
    return new Map(
      rows.map(({ id, editor, updated_at }) => [id, { by: editor, at: updated_at.toISOString() }]),
    );
  },
};
