import type {
  Citation,
  Evidence,
  FlaggedSentence,
  SearchFilters,
  SourceConflict,
  TurnItem,
} from '@jishi/contract';
import type { LivePhase, LiveProblem, LiveTurn } from './live-turn.ts';

export type AnswerKind = NonNullable<TurnItem['kind']>;
export type Feedback = NonNullable<TurnItem['feedback']>;

export type TurnProblem = LiveProblem | { kind: 'stored'; text: string };

/** A turn as the thread shows it, whether it is streaming now or comes from the server's memory. */
export interface ShownTurn {
  /** Null until the server has opened the turn. */
  id: string | null;
  question: string;
  answer: string;
  kind: AnswerKind | null;
  /** `quotation`: the words of documents, in which no mark has a meaning; `text`: Markdown. */
  form: 'quotation' | 'text';
  /** `elsewhere`: being answered in another window. */
  phase: LivePhase | 'elsewhere';
  stopped: boolean;
  problem: TurnProblem | null;
  citations: Citation[];
  flags: FlaggedSentence[];
  conflicts: SourceConflict[];
  evidence: Evidence[];
  /** The moment whose documents were asked; null = when it was asked. */
  asOf: string | null;
  /** Only documents that meet these were asked; null = all. */
  filters: SearchFilters | null;
  /** Who stands for a reviewed answer. */
  reviewed: TurnItem['reviewed'];
  withheld: number;
  model: string | null;
  feedback: Feedback | null;
  createdAt: string;
}

export function shownFromItem(item: TurnItem): ShownTurn {
  const failed = item.status === 'failed';
  return {
    id: item.id,
    question: item.question,
    answer: item.answer,
    kind: item.kind,
    form: item.kind === 'quotation' ? 'quotation' : 'text',
    phase: item.status === 'running' ? 'elsewhere' : 'ended',
    stopped: item.status === 'stopped',
    problem: failed ? { kind: 'stored', text: item.problem?.text ?? '' } : null,
    citations: item.citations,
    flags: item.flags,
    conflicts: item.conflicts,
    evidence: item.evidence,
    asOf: item.asOf,
    filters: item.filters,
    reviewed: item.reviewed,
    withheld: item.withheld,
    model: item.model,
    feedback: item.feedback,
    createdAt: item.createdAt,
  };
}

export function shownFromLive(live: LiveTurn): ShownTurn {
  return {
    id: live.turnId,
    question: live.question,
    answer: live.text,
    kind: live.end?.kind ?? null,
    form: formWhileLive(live),
    phase: live.phase,
    stopped: live.end?.status === 'stopped',
    problem: live.problem,
    citations: live.citations,
    flags: live.flags,
    conflicts: live.conflicts,
    evidence: live.evidence,
    asOf: live.asOf,
    filters: live.filters,
    reviewed: live.end?.reviewed ?? null,
    withheld: 0,
    model: live.end?.model ?? null,
    feedback: null,
    createdAt: live.startedAt,
  };
}

function formWhileLive({ end, quoting }: LiveTurn): ShownTurn['form'] {
  if (end !== null) return end.kind === 'quotation' ? 'quotation' : 'text';
  return quoting ? 'quotation' : 'text';
}

/**
 * The turns of a conversation with the one that streams now. The live turn stands in the place of the turn that it
 * replaces, and gives way as soon as the server tells of it as finished. Stored turns keep their identity, so that
 * only the live one is drawn again with every word.
 */
export function mergeTurns(stored: readonly ShownTurn[], live: LiveTurn | null): readonly ShownTurn[] {
  if (live === null) return stored;
  const own = stored.find(({ id }) => id === live.turnId);
  const settled = own !== undefined && own.phase === 'ended' && live.phase === 'ended' && !cutOff(live);
  if (settled) return stored.filter(({ id }) => id !== replacedBy(live));
  const place = stored.findIndex(({ id }) => id === live.turnId || id === live.regenerates);
  const others = stored.filter(({ id }) => id !== live.turnId && id !== live.regenerates);
  return place < 0 ? [...others, shownFromLive(live)] : others.toSpliced(place, 0, shownFromLive(live));
}

/** A turn regenerated in place keeps its id: then nothing is left out. */
function replacedBy(live: LiveTurn): string | null {
  return live.regenerates === live.turnId ? null : live.regenerates;
}

function cutOff(live: LiveTurn): boolean {
  return live.problem !== null;
}

/** Format of the document that a chunk of the evidence comes from; null when it is not (or no longer) known. */
export function formatOf({ evidence }: Pick<ShownTurn, 'evidence'>, chunkId: string): string | null {
  return evidence.find((passage) => passage.chunkId === chunkId)?.format ?? null;
}
