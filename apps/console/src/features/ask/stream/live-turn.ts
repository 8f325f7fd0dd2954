import type {
  AskEvent,
  Citation,
  Evidence,
  FlaggedSentence,
  SearchFilters,
  SourceConflict,
} from '@jishi/contract';

type TurnEnd = Extract<AskEvent, { type: 'turn-end' }>;

/** What the assistant is doing, in the order in which a reader sees it. */
export type LivePhase = 'searching' | 'reading' | 'writing' | 'ended';

export type LiveProblem =
  | { kind: 'server'; title: string; detail: string }
  /** The stream broke off before the turn ended. */
  | { kind: 'lost' }
  /** The request itself failed; `error` is what was thrown. */
  | { kind: 'refused'; error: unknown };

/** An answer while it streams: everything that its events have told so far. */
export interface LiveTurn {
  turnId: string | null;
  conversationId: string | null;
  question: string;
  /** The turn that this answer replaces. */
  regenerates: string | null;
  startedAt: string;
  /** No model will be used, as far as is known before the end says so. */
  quoting: boolean;
  phase: LivePhase;
  evidence: Evidence[];
  text: string;
  citations: Citation[];
  /** Sentences that their evidence does not say. */
  flags: FlaggedSentence[];
  conflicts: SourceConflict[];
  /** The moment whose documents are asked; null = now. */
  asOf: string | null;
  /** Only documents that meet these are asked; null = all. */
  filters: SearchFilters | null;
  end: TurnEnd | null;
  problem: LiveProblem | null;
}

export interface TurnOpening {
  question: string;
  conversationId: string | null;
  regenerates: string | null;
  startedAt: string;
  quoting: boolean;
  asOf?: string | null;
  filters?: SearchFilters | null;
}

export function openTurn(opening: TurnOpening): LiveTurn {
  const nothing = { turnId: null, evidence: [], text: '', citations: [], end: null, problem: null };
  const { asOf = null, filters = null } = opening;
  return { ...opening, ...nothing, asOf, filters, flags: [], conflicts: [], phase: 'searching' };
}

/** The turn after one more event. An event that repeats (a citation sent twice) changes nothing. */
export function applyEvent(turn: LiveTurn, event: AskEvent): LiveTurn {
  switch (event.type) {
    case 'turn-start':
      return { ...turn, turnId: event.turnId, conversationId: event.conversationId };
    case 'evidence-found':
      return { ...turn, evidence: event.evidence, phase: turn.text === '' ? 'reading' : turn.phase };
    case 'text-delta':
      return { ...turn, text: turn.text + event.text, phase: 'writing' };
    case 'citation-added':
      return { ...turn, citations: withCitation(turn.citations, event.citation) };
    case 'sentence-flagged':
      return { ...turn, flags: withFlag(turn.flags, event.sentence) };
    case 'conflict-found':
      return { ...turn, conflicts: withConflict(turn.conflicts, event.conflict) };
    case 'turn-end':
      return { ...turn, end: event, phase: 'ended' };
    case 'error': {
      const problem = { kind: 'server' as const, title: event.title, detail: event.detail };
      return { ...turn, problem, phase: 'ended' };
    }
    // What a newer server tells besides changes nothing here.
    default:
      return turn;
  }
}

/** The turn when its stream is over. One that neither ended nor failed was cut off. */
export function closeTurn(turn: LiveTurn): LiveTurn {
  if (turn.phase === 'ended') return turn;
  return { ...turn, phase: 'ended', problem: { kind: 'lost' } };
}

/** The turn when its request threw before or while it streamed. */
export function failTurn(turn: LiveTurn, error: unknown): LiveTurn {
  if (turn.phase === 'ended') return turn;
  const problem: LiveProblem = turn.turnId === null ? { kind: 'refused', error } : { kind: 'lost' };
  return { ...turn, phase: 'ended', problem };
}

function withCitation(citations: Citation[], added: Citation): Citation[] {
  const known = citations.some(
    ({ number, at, start }) => number === added.number && at === added.at && start === added.start,
  );
  return known ? citations : [...citations, added];
}

function withFlag(flags: FlaggedSentence[], added: FlaggedSentence): FlaggedSentence[] {
  return flags.some(({ start }) => start === added.start) ? flags : [...flags, added];
}

function withConflict(conflicts: SourceConflict[], added: SourceConflict): SourceConflict[] {
  const key = ({ left, right }: SourceConflict) =>
    `${left.number} ${left.quote}\n${right.number} ${right.quote}`;
  return conflicts.some((known) => key(known) === key(added)) ? conflicts : [...conflicts, added];
}
