import type { Id, Locale, MinedPair, MiningRun, ProblemCode } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import type { OpenPlace } from '../reviewed/sources.ts';
import type { PairView, RunView } from './store.ts';

export function presentRun(row: RunView, locale: Locale): MiningRun {
  const code = row.problem_code as ProblemCode | null;
  return {
    id: row.id as Id<'miningRun'>,
    base: { id: row.base_id as Id<'base'>, name: row.base_name },
    origin: row.origin as MiningRun['origin'],
    status: row.status as MiningRun['status'],
    total: row.work.length,
    done: row.done,
    proposed: row.proposed,
    dropped: row.dropped,
    problem: code === null ? null : problemText(locale, code, {}).detail,
    model: row.model,
    startedBy: row.starter,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export function presentPair(
  row: PairView,
  { places, retired }: { places: (OpenPlace | undefined)[]; retired: boolean },
): MinedPair {
  const near = row.near_answer_id;
  return {
    id: row.id as Id<'minedPair'>,
    base: { id: row.base_id as Id<'base'>, name: row.base_name },
    origin: row.origin as MinedPair['origin'],
    question: row.question,
    answer: row.answer,
    citations: places.flatMap((place) => place?.citation ?? []),
    verified: row.verified,
    nearAnswer:
      near === null || row.near_question === null
        ? null
        : { id: near as Id<'answer'>, question: row.near_question },
    state: row.state as MinedPair['state'],
    retired,
    answerId: row.answer_id as Id<'answer'> | null,
    reviewedBy: row.reviewer,
    createdAt: row.created_at.toISOString(),
  };
}
