import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { Problem } from '../../../kernel/problem.ts';
import type { Actor, Scope } from '../../../kernel/scope.ts';
import { respond } from '../ask.ts';
import { requireSearchable } from '../evidence/retrieve.ts';
import { createRecorder } from './recorder.ts';
import { type AnswerKind, emptyDraft, type Run } from './run.ts';

export interface RehearseInput {
  /** Whose eyes. */
  userId: Id<'user'>;
  question: string;
  baseIds?: Id<'base'>[] | undefined;
  asOf?: Date | undefined;
  /** A model of the pool; undefined: word for word. The caller of `rehearse` pays. */
  model?: string | undefined;
}

export interface Rehearsal {
  kind: AnswerKind;
  answer: string;
  citedDocuments: string[];
  /** Every document that the answer derives from. */
  sourceDocuments: string[];
  /** The reviewed answer that it gives: its words have readers of their own. */
  reviewedAnswerId: string | null;
}

/**
 * What the assistant would answer this person now, by the very path of `ask`, without a conversation and without keeping
 * anything. A base that the person may not read is answered like documents that hold nothing.
 */
export async function rehearse(scope: Scope, input: RehearseInput): Promise<Rehearsal> {
  const run = await openRehearsal(scope, input);
  const { draft } = run;
  try {
    await requireSearchable(run.scope, { baseIds: input.baseIds, filters: undefined });
    for await (const _ of respond(run)) run.scope.signal.throwIfAborted();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'knowledge.base_not_found') throw error;
    draft.kind = 'not-in-documents';
  }
  return {
    kind: draft.kind ?? 'not-in-documents',
    answer: draft.answer,
    citedDocuments: [...new Set(draft.citations.map(({ documentId }) => documentId))],
    sourceDocuments: [...draft.derivedFrom],
    reviewedAnswerId: draft.reviewed?.id ?? null,
  };
}

async function openRehearsal(scope: Scope, input: RehearseInput): Promise<Run> {
  const model =
    input.model === undefined
      ? undefined
      : await scope.tx((tx) => scope.ports.chat.choose(tx, scope, input.model));
  const now = scope.clock.now();
  const conversationId = newId('conversation', now.getTime());
  const { question, baseIds, asOf } = input;
  return {
    scope: through(scope, input.userId),
    turn: {
      id: newId('turn', now.getTime()),
      conversationId,
      question,
      model,
      baseIds,
      asOf,
      filters: undefined,
      createdAt: now,
      first: true,
    },
    recorder: createRecorder(scope, conversationId),
    draft: emptyDraft(),
    failed: () => undefined,
    leave: () => undefined,
  };
}

/** Reads with this person's eyes; the model is called as the one who rehearses. */
function through(scope: Scope, userId: Id<'user'>): Scope {
  const actor: Actor = { ...scope.actor, userId, memberId: null, permissions: new Set() };
  const { chat } = scope.ports;
  const ports = Object.assign(Object.create(scope.ports) as typeof scope.ports, {
    chat: {
      ...chat,
      stream: (_: Scope, input: Parameters<typeof chat.stream>[1]) => chat.stream(scope, input),
    },
  });
  return { ...scope, actor, ports };
}
