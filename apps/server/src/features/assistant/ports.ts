import type { Id, Locale, ReviewMark } from '@jishi/contract';
import type { Scope, Tx } from '../../kernel/scope.ts';
import type { ChatEvent, ChatInput } from '../models/index.ts';
import type { CitationRef, Source } from './evidence/source.ts';

export interface ChatModel {
  name: string;
  contextTokens: number | null;
}

/** The assistant's way to a chat model. */
export interface ChatPort {
  /** The model of that name, or without one the default; undefined when there is none: the assistant then quotes. */
  choose(tx: Tx, scope: Scope, reference: string | undefined): Promise<ChatModel | undefined>;
  stream(scope: Scope, input: ChatInput): AsyncIterable<ChatEvent>;
}

/** The answers that this process is writing; other processes are reached through the turn's row. */
export interface RunningTurns {
  add(turnId: string, abort: () => void): void;
  remove(turnId: string): void;
  /** Aborts at once; false when this process is not writing it. */
  stop(turnId: string): boolean;
}

/** Questions to start with, where a sample workspace offers some; empty otherwise. */
export type StarterQuestions = (scope: Scope, locale: Locale) => Promise<string[]>;

/** An answer that a person wrote or checked, and that this reader gets for a question. */
export interface ReviewedMatch {
  id: string;
  answer: string;
  mark: ReviewMark;
  /** How near the question is, 0–1. */
  score: number;
  /** What it cites, numbered from 1, with its place in each. */
  cited: { source: Source; ref: Pick<CitationRef, 'start' | 'end'> }[];
}

/** Reviewed answers come before any other; the room of corrections keeps them. */
export interface ReviewedAnswers {
  match(
    scope: Scope,
    input: { question: string; baseIds: string[] | undefined; asOf: Date | undefined },
  ): Promise<ReviewedMatch | undefined>;
  /** Those of them that this person may get by rights at this moment. */
  readable(tx: Tx, userId: string | null, ids: string[]): Promise<Map<string, ReviewMark>>;
}

/** What follows from a rating, in the transaction that keeps it. */
export type OnRated = (
  tx: Tx,
  scope: Scope,
  rated: { turnId: Id<'turn'>; rating: 'up' | 'down' },
) => Promise<void>;

declare module '../../kernel/ports.ts' {
  interface Ports {
    chat: ChatPort;
    runningTurns: RunningTurns;
    starterQuestions: StarterQuestions;
    onRated: OnRated;
    reviewedAnswers: ReviewedAnswers;
  }
}

export function createRunningTurns(): RunningTurns {
  const running = new Map<string, () => void>();
  return {
    add: (turnId, abort) => void running.set(turnId, abort),
    remove: (turnId) => void running.delete(turnId),
    stop: (turnId) => {
      const abort = running.get(turnId);
      abort?.();
      return abort !== undefined;
    },
  };
}
