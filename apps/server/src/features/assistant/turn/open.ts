import type { contract, Id, SearchFilters } from '@jishi/contract';
import type { InferContractRouterInputs } from '@orpc/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { ChatModel } from '../ports.ts';
import {
  findTurn,
  insertConversation,
  insertTurn,
  isAnswering,
  lockOwnConversation,
  restartTurn,
  touchConversation,
} from './store.ts';

export type AskInput = InferContractRouterInputs<typeof contract>['assistant']['ask'];

/** A turn that has begun. */
export interface OpenTurn {
  id: Id<'turn'>;
  conversationId: Id<'conversation'>;
  question: string;
  /** Undefined: quote. */
  model: ChatModel | undefined;
  baseIds: Id<'base'>[] | undefined;
  /** The moment whose documents are asked; undefined = now. */
  asOf: Date | undefined;
  filters: SearchFilters | undefined;
  createdAt: Date;
  /** Nothing came before it in the conversation. */
  first: boolean;
}

/** A running turn whose heart has not beaten for so long was left by a crash. */
export const deadAfterMs = 30_000;
const longestTitle = 80;

/**
 * Opens the turn, and its conversation if there is none, in one short transaction.
 * @throws assistant.conversation_not_found, assistant.turn_not_found, assistant.turn_running, models.not_found, auth.forbidden
 */
export function openTurn(scope: Scope, input: AskInput): Promise<OpenTurn> {
  const userId = requireUser(scope);
  if (input.model !== undefined && !may(scope, 'models.use'))
    throw problem('auth.forbidden', { permission: 'models.use' });
  return scope.tx(async (tx) => {
    const model =
      input.mode === 'quotation' ? undefined : await scope.ports.chat.choose(tx, scope, input.model);
    if (model === undefined && input.model !== undefined && input.mode !== 'quotation')
      throw problem('models.not_found', { model: input.model });
    const opening = { scope, input, userId, model, now: scope.clock.now() };
    return input.regenerate === undefined ? begin(tx, opening) : again(tx, opening, input.regenerate);
  });
}

interface Opening {
  scope: Scope;
  input: AskInput;
  userId: string;
  model: ChatModel | undefined;
  now: Date;
}

async function begin(tx: Tx, opening: Opening): Promise<OpenTurn> {
  const { scope, input, userId, model, now } = opening;
  const known = input.conversationId;
  const conversationId = known ?? newId('conversation', now.getTime());
  if (known === undefined) {
    const title = titleOf(input.question);
    await insertConversation(tx, { tenantId: scope.tenantId, id: conversationId, userId, title, now });
  } else await enter(tx, opening, known);
  const id = newId('turn', now.getTime());
  const asOf = momentOf(input);
  await insertTurn(tx, {
    tenantId: scope.tenantId,
    id,
    conversationId,
    userId,
    question: input.question,
    baseIds: input.baseIds ?? null,
    asOf: asOf ?? null,
    filters: input.filters ?? null,
    model: model?.name ?? null,
    now,
  });
  const { question, baseIds, filters } = input;
  const first = known === undefined;
  return { id, conversationId, question, model, baseIds, asOf, filters, createdAt: now, first };
}

/** The same turn is asked again: its question stays, its answer goes. */
async function again(tx: Tx, opening: Opening, turnId: Id<'turn'>): Promise<OpenTurn> {
  const { input, userId, model, now } = opening;
  const row = found(await findTurn(tx, turnId), 'assistant.turn_not_found');
  const elsewhere = input.conversationId !== undefined && input.conversationId !== row.conversation_id;
  if (row.user_id !== userId || elsewhere) throw problem('assistant.turn_not_found');
  const conversationId = row.conversation_id as Id<'conversation'>;
  await enter(tx, opening, conversationId);
  const baseIds = input.baseIds ?? (row.base_ids as Id<'base'>[] | null) ?? undefined;
  const asOf = momentOf(input) ?? row.as_of ?? undefined;
  const filters = input.filters ?? (row.filters as SearchFilters | null) ?? undefined;
  await restartTurn(tx, {
    id: turnId,
    baseIds: baseIds ?? null,
    asOf: asOf ?? null,
    filters: filters ?? null,
    model: model?.name ?? null,
    now,
  });
  return {
    id: turnId,
    conversationId,
    question: row.question,
    model,
    baseIds,
    asOf,
    filters,
    createdAt: row.created_at,
    first: false,
  };
}

/** Takes the conversation for a new answer. */
async function enter(tx: Tx, { userId, now }: Opening, conversationId: string): Promise<void> {
  found(await lockOwnConversation(tx, { conversationId, userId }), 'assistant.conversation_not_found');
  const deadBefore = new Date(now.getTime() - deadAfterMs);
  if (await isAnswering(tx, { conversationId, deadBefore, now })) throw problem('assistant.turn_running');
  await touchConversation(tx, conversationId, now);
}

function momentOf({ asOf }: AskInput): Date | undefined {
  return asOf === undefined ? undefined : new Date(asOf);
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim();
  return line.length <= longestTitle ? line : `${[...line].slice(0, longestTitle - 1).join('')}…`;
}
