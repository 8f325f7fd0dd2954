import {
  type AskEvent,
  defaultRetrieval,
  type Evidence,
  type FlaggedSentence,
  type Id,
  type ReviewMark,
} from '@jishi/contract';
import { type Problem, problem, toProblem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { OtherNames } from '../../knowledge/index.ts';
import type { ChatEvent } from '../../models/index.ts';
import type { CitationRef, ConflictRef, Source } from '../evidence/source.ts';
import type { OpenTurn } from './open.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { watchTurn } from './watch.ts';

export type AnswerKind = Extract<AskEvent, { type: 'turn-end' }>['kind'];

/** What a turn has come to so far; written by the steps, saved when it ends. */
export interface Draft {
  answer: string;
  kind: AnswerKind | null;
  query: string | null;
  /** Numbered from 1, as it was shown. */
  sources: Source[];
  /** Other names of what is asked about. */
  names: OtherNames[];
  /** How sure it must be that the documents answer, without a model. */
  answerThreshold: number;
  citations: CitationRef[];
  flags: FlaggedSentence[];
  conflicts: ConflictRef[];
  /** Every document that the answer's text or the query may derive from. */
  derivedFrom: Set<Id<'document'>>;
  /** The reviewed answer that it gives. */
  reviewed: ({ id: string } & ReviewMark) | null;
  model: string | null;
  inputTokens: number;
  outputTokens: number;
  costPico: bigint | null;
  currency: string | null;
  status: 'done' | 'stopped' | 'failed';
  problem: Problem | null;
}

/** A turn while it is being answered. */
export interface Run {
  /** Ends with the request, or when somebody stops the turn. */
  scope: Scope;
  turn: OpenTurn;
  recorder: Recorder;
  draft: Draft;
  /** Keeps what went wrong; an abort is a stop, not a failure. */
  failed(error: unknown): void;
  /** Stops listening and beating. */
  leave(): void;
}

export function startRun(scope: Scope, turn: OpenTurn): Run {
  const abort = new AbortController();
  const signal = AbortSignal.any([scope.signal, abort.signal]);
  const { runningTurns } = scope.ports;
  runningTurns.add(turn.id, () => abort.abort());
  const unwatch = watchTurn(scope, turn.id, () => abort.abort());
  const draft = emptyDraft();
  return {
    scope: { ...scope, signal },
    turn,
    recorder: createRecorder(scope, turn.conversationId),
    draft,
    failed(error) {
      if (signal.aborted) return;
      draft.status = 'failed';
      draft.problem = toProblem(error);
      if (draft.problem.code === 'internal')
        scope.log.error({ err: error, turnId: turn.id }, 'answering failed');
    },
    leave() {
      unwatch();
      runningTurns.remove(turn.id);
    },
  };
}

/** Stopped until somebody says otherwise: a reader who leaves ends the generator without a word. */
export function emptyDraft(): Draft {
  return {
    answer: '',
    kind: null,
    query: null,
    sources: [],
    names: [],
    answerThreshold: defaultRetrieval.answerThreshold,
    citations: [],
    flags: [],
    conflicts: [],
    derivedFrom: new Set(),
    reviewed: null,
    model: null,
    inputTokens: 0,
    outputTokens: 0,
    costPico: null,
    currency: null,
    status: 'stopped',
    problem: null,
  };
}

/** Call between steps: a turn that was stopped goes no further. */
export function throwIfStopped({ scope }: Run): void {
  if (scope.signal.aborted) throw problem('cancelled');
}

export function shownEvidence({ boxes: _boxes, edit: _edit, ...evidence }: Source): Evidence {
  return evidence;
}

/** Adds what a call of a model took. */
export function keepUsage({ draft }: Run, end: Extract<ChatEvent, { type: 'end' }>): void {
  draft.inputTokens += end.usage.inputTokens;
  draft.outputTokens += end.usage.outputTokens;
  draft.currency = end.currency ?? draft.currency;
  if (end.costPico !== null) draft.costPico = (draft.costPico ?? 0n) + end.costPico;
}
