import type {
  Id,
  Locale,
  ProblemCode,
  SourceConfig,
  SourceEntry,
  SourceItem,
  SourceKind,
  SourceSchedule,
  SyncRun,
} from '@jishi/contract';
import { problemStatus } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { noCounts } from '../sync/counts.ts';
import type { ItemRow } from '../sync/item-store.ts';
import type { RunRow } from '../sync/run-store.ts';
import type { SourceFigures, SourceRow } from './store.ts';

export interface SourceContextView {
  locale: Locale;
  figures: SourceFigures | undefined;
  lastRun: RunRow | undefined;
}

export function presentSource(row: SourceRow, { locale, figures, lastRun }: SourceContextView): SourceItem {
  return {
    id: row.id as Id<'source'>,
    baseId: row.base_id as Id<'base'>,
    name: row.name,
    kind: row.kind as SourceKind,
    config: row.config as SourceConfig,
    secrets: row.secret_names,
    schedule: row.schedule as SourceSchedule,
    access: row.access as SourceItem['access'],
    matchEmails: row.match_emails,
    paused: row.paused,
    nextRunAt: row.paused ? null : (row.next_run_at?.toISOString() ?? null),
    lastRun: lastRun === undefined ? null : presentRun(lastRun, locale),
    documentCount: figures?.documents ?? 0,
    failedCount: figures?.failed ?? 0,
    unmappedCount: figures?.unmapped ?? 0,
    heldRemovals: row.held_removals,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentRun(row: RunRow, locale: Locale): SyncRun {
  return {
    id: row.id as Id<'sourceRun'>,
    sourceId: row.source_id as Id<'source'>,
    cause: row.cause as SyncRun['cause'],
    status: row.status as SyncRun['status'],
    stage: row.stage as SyncRun['stage'],
    counts: { ...noCounts(), ...(row.counts as object) },
    problem: presentProblem(row, locale),
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export function presentEntry(row: ItemRow, locale: Locale): SourceEntry {
  return {
    name: row.name,
    externalId: row.external_id,
    url: row.url,
    status: row.status as SourceEntry['status'],
    documentId: row.document_id as Id<'document'> | null,
    size: row.size,
    modifiedAt: row.modified_at?.toISOString() ?? null,
    readers: row.readers,
    attempts: row.attempts,
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    problem: row.status === 'failed' ? presentProblem(row, locale) : null,
  };
}

export function presentProblem(
  row: { problem_code: string | null; problem_params: unknown },
  locale: Locale,
): SyncRun['problem'] {
  if (row.problem_code === null) return null;
  const code = (row.problem_code in problemStatus ? row.problem_code : 'internal') as ProblemCode;
  const params = (row.problem_params ?? {}) as Record<string, unknown>;
  return { code, params, text: problemText(locale, code, params).detail };
}
