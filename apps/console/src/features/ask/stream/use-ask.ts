import type { AskEvent, Id } from '@jishi/contract';
import { type AskInput, isAbort } from '@jishi/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { jishi, orpc } from '../../../api/client.ts';
import { batched } from './batched.ts';
import { applyEvent, closeTurn, failTurn, type LiveTurn, openTurn } from './live-turn.ts';

/** What is asked; the conversation is the one that is open. */
export type Question = Omit<AskInput, 'conversationId'>;

export interface AskOptions {
  /** No model is there to answer: the answer will be a quotation. */
  quoting: boolean;
}

export interface Asking {
  /** The turn that streams (or did) in the open conversation. */
  live: LiveTurn | null;
  running: boolean;
  ask: (question: Question, options: AskOptions) => void;
  stop: () => void;
}

/** New text is drawn at most this often: the eye sees no difference, the processor does. */
const drawEvery = 40;

/**
 * Asks and collects the answer. It ends when another conversation is opened or the page is left.
 * `onOpened` is told the conversation that a first question has opened.
 */
export function useAsk(
  conversationId: Id<'conversation'> | null,
  onOpened: (id: Id<'conversation'>) => void,
): Asking {
  const queryClient = useQueryClient();
  const [live, setLive] = useState<LiveTurn | null>(null);
  const stream = useRef<AbortController | null>(null);
  const shown = useBelonging(live, conversationId);

  const leave = useCallback(() => {
    stream.current?.abort();
    stream.current = null;
    setLive(null);
  }, []);
  useEffect(() => () => stream.current?.abort(), []);
  useEffect(() => {
    if (live !== null && shown === null) leave();
  }, [live, shown, leave]);

  const ask = async (question: Question, { quoting }: AskOptions) => {
    stream.current?.abort();
    const controller = new AbortController();
    stream.current = controller;
    const startedAt = new Date().toISOString();
    const opening = {
      question: question.question,
      conversationId,
      regenerates: question.regenerate ?? null,
      startedAt,
      quoting,
      asOf: question.asOf ?? null,
      filters: question.filters ?? null,
    };
    setLive(openTurn(opening));
    const change = (next: (turn: LiveTurn) => LiveTurn) => {
      if (!controller.signal.aborted) setLive((turn) => (turn === null ? null : next(turn)));
    };
    const input = { ...question, ...(conversationId === null ? {} : { conversationId }) };
    await collect(jishi.ask(input, controller.signal), change, onOpened);
    if (!controller.signal.aborted) await refresh(queryClient);
  };

  const stop = async () => {
    if (live?.turnId == null) return leave();
    try {
      await jishi.api.assistant.stop({ turnId: live.turnId as Id<'turn'> });
    } catch {
      // The server cannot be told: hanging up stops it too.
      stream.current?.abort();
      setLive((turn) => (turn === null ? null : closeTurn(turn)));
    }
  };

  const running = shown !== null && shown.phase !== 'ended';
  return {
    live: shown,
    running,
    ask: (question, options) => void ask(question, options),
    stop: () => void stop(),
  };
}

async function collect(
  events: AsyncIterable<AskEvent>,
  change: (next: (turn: LiveTurn) => LiveTurn) => void,
  onOpened: (id: Id<'conversation'>) => void,
): Promise<void> {
  const batch = batched<AskEvent>(drawEvery, (some) => change((turn) => some.reduce(applyEvent, turn)));
  try {
    for await (const event of events) {
      batch.add(event);
      if (event.type !== 'turn-start') continue;
      batch.flush();
      onOpened(event.conversationId);
    }
    batch.flush();
    change(closeTurn);
  } catch (error) {
    batch.flush();
    if (!isAbort(error)) change((turn) => failTurn(turn, error));
  }
}

/** The live turn while its conversation is open; null as soon as another one (or a new one) is. */
function useBelonging(live: LiveTurn | null, conversationId: string | null): LiveTurn | null {
  const [arrivedIn, setArrivedIn] = useState<string | null>(null);
  const at = live?.conversationId ?? null;
  if (at !== null && at === conversationId && arrivedIn !== at) setArrivedIn(at);
  if (live === null || at === conversationId) return live;
  // A first question has just opened its conversation; the address follows in a moment.
  return conversationId === null && arrivedIn !== at ? live : null;
}

async function refresh(queryClient: ReturnType<typeof useQueryClient>): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: orpc.assistant.conversation.key() }),
    queryClient.invalidateQueries({ queryKey: orpc.assistant.conversations.key() }),
  ]);
}
