import type { Locale } from '@jishi/contract';
import type { Scope, Tx } from '../../kernel/scope.ts';
import type { ChatEvent, ChatInput } from '../models/index.ts';

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

declare module '../../kernel/ports.ts' {
  interface Ports {
    chat: ChatPort;
    runningTurns: RunningTurns;
    starterQuestions: StarterQuestions;
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
