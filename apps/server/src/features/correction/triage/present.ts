import type { Id, TriageDetail, TriageEvent, TriageItem, TriageSignals } from '@jishi/contract';
import type { ForeignTurn, foreignTurn } from '../../assistant/index.ts';
import type { BasePerson } from '../../knowledge/index.ts';
import type { CaseView, EventView } from './store.ts';

export function presentCase(row: CaseView, turn: ForeignTurn | undefined): TriageItem {
  return {
    id: row.id as Id<'case'>,
    base: row.base_id === null ? null : { id: row.base_id as Id<'base'>, name: row.base_name ?? '' },
    state: row.state as TriageItem['state'],
    suggestedCause: row.suggested_cause as TriageItem['suggestedCause'],
    cause: row.cause as TriageItem['cause'],
    reason: row.reason as TriageItem['reason'],
    question: turn?.question ?? null,
    askedBy: turn?.asker ? personOf(turn.asker.id, turn.asker.name) : null,
    assignee: row.assignee_id === null ? null : personOf(row.assignee_id, row.assignee ?? ''),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

interface Detail {
  turn: Awaited<ReturnType<typeof foreignTurn>>;
  can: TriageDetail['can'];
  events: EventView[];
  regressions: { id: string; passed: boolean | null }[];
  candidates: BasePerson[];
}

export function presentDetail(row: CaseView, detail: Detail): TriageDetail {
  const { turn, can, events, regressions, candidates } = detail;
  const item = turn?.item ?? null;
  // Without a word of the question, its turn and what its asker wrote are not the reader's either.
  const open = item !== null;
  return {
    ...presentCase(row, turn),
    signals: row.suggested_cause === null ? null : (row.signals as TriageSignals),
    comment: open ? row.comment : null,
    answer: item?.answer ?? null,
    kind: item?.kind ?? null,
    citations: item?.citations ?? [],
    flags: item?.flags ?? [],
    evidence: item?.evidence ?? [],
    withheld: item?.withheld ?? 0,
    turnId: open ? (row.turn_id as Id<'turn'>) : null,
    asOf: item?.asOf ?? null,
    events: events.map(presentEvent),
    regressions: regressions.map(({ id, passed }) => ({
      id: id as Id<'regression'>,
      last: passed === null ? null : passed ? 'green' : 'red',
    })),
    candidates: candidates.map(({ id, name }) => personOf(id, name)),
    can,
  };
}

function presentEvent(row: EventView): TriageEvent {
  const { value } = row.details as { value?: string };
  return {
    id: row.id as Id<'caseEvent'>,
    kind: row.kind as TriageEvent['kind'],
    // Who opened it is who asked: that is told where the question is.
    by: row.kind === 'opened' ? null : row.author,
    text: row.text,
    value: value ?? null,
    at: row.created_at.toISOString(),
  };
}

function personOf(id: string, name: string) {
  return { id: id as Id<'user'>, name };
}
