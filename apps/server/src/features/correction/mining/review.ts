import type { MinedPair } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { problem } from '../../../kernel/problem.ts';
import { found, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { foreignQuestions } from '../../assistant/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { documentsInForceNow, writableBase } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';
import { enterReviewed } from '../reviewed/manage.ts';
import { type OpenPlace, openPlaces } from '../reviewed/sources.ts';
import { presentPair } from './present.ts';
import { findPair, listPairs, type PairView, updatePair } from './store.ts';

/** Who reads a pair: whoever may read every document behind it, and the question of the conversation that it came from. */
export function listMined(
  scope: Scope,
  input: { baseId: string; state: MinedPair['state']; cursor?: string | undefined; limit: number },
): Promise<{ items: MinedPair[]; nextCursor: string | null }> {
  const before = decodeCursor(input.cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    await writableBase(tx, scope, input.baseId);
    const rows = await listPairs(tx, {
      principals: await principalsOf(tx, requireUser(scope)),
      ...{ baseId: input.baseId, state: input.state },
      before: before === undefined ? undefined : String(before),
      limit: input.limit + 1,
    });
    const page = toPage(rows, input.limit, { item: (row) => row, keys: (row) => [row.id] });
    const items: MinedPair[] = [];
    for (const row of await openOnes(tx, scope, page.items)) items.push(await show(tx, scope, row));
    return { ...page, items };
  });
}

/** Without those from conversations whose question is not the reader's to see. */
async function openOnes(tx: Tx, scope: Scope, rows: PairView[]): Promise<PairView[]> {
  const turnIds = rows.flatMap(({ turn_id }) => turn_id ?? []);
  const questions = await foreignQuestions(tx, scope, turnIds);
  return rows.filter(({ turn_id }) => turn_id === null || questions.get(turn_id)?.question != null);
}

interface Opened {
  places: (OpenPlace | undefined)[];
  retired: boolean;
}

/** A pair is retired when a place no longer says what it said, or a document is not in force. */
async function open(tx: Tx, scope: Scope, row: PairView): Promise<Opened> {
  const places = await openPlaces(tx, scope, row.sources);
  const documentIds = [...new Set(row.sources.map(({ documentId }) => documentId))];
  const inForce = await documentsInForceNow(tx, documentIds, scope.clock.now());
  const lost = places.some((place) => place === undefined);
  return { places, retired: lost || documentIds.some((id) => !inForce.has(id)) };
}

async function show(tx: Tx, scope: Scope, row: PairView): Promise<MinedPair> {
  return presentPair(row, await open(tx, scope, row));
}

/**
 * The pair becomes a reviewed answer that cites its sources: who may not read them does not get it.
 * @throws correction.pair_not_found, correction.pair_decided, correction.pair_retired
 */
export function acceptPair(
  scope: Scope,
  {
    pairId,
    questions,
    answer,
  }: { pairId: string; questions?: string[] | undefined; answer?: string | undefined },
): Promise<MinedPair> {
  return scope.tx(async (tx) => {
    const row = await proposedPair(tx, scope, pairId);
    if ((await open(tx, scope, row)).retired) throw problem('correction.pair_retired');
    const fields = {
      questions: questions ?? [row.question],
      answer: answer ?? row.answer,
      ...{ threshold: 0.8, enabled: true, effectiveAt: null, expiresAt: null },
      access: { mode: 'inherit' as const, entries: [], denied: [] },
    };
    const answerId = await enterReviewed(tx, scope, { baseId: row.base_id, fields, places: row.sources });
    const edited = questions !== undefined || answer !== undefined;
    return decide(tx, scope, { row, state: 'accepted', answerId, details: { answer: answerId, edited } });
  });
}

/** @throws correction.pair_not_found, correction.pair_decided */
export function rejectPair(scope: Scope, pairId: string): Promise<MinedPair> {
  return scope.tx(async (tx) => {
    const row = await proposedPair(tx, scope, pairId);
    return decide(tx, scope, { row, state: 'rejected', answerId: null, details: {} });
  });
}

async function decide(
  tx: Tx,
  scope: Scope,
  decision: {
    row: PairView;
    state: 'accepted' | 'rejected';
    answerId: string | null;
    details: Record<string, string | boolean>;
  },
): Promise<MinedPair> {
  const { row, state, answerId, details } = decision;
  await updatePair(tx, row.id, { state, answer_id: answerId, reviewed_by: scope.actor.userId });
  await recordAudit(tx, scope, {
    action: `mined_pair.${state}`,
    subject: { kind: 'mined pair', id: row.id },
    details: { base: row.base_id, ...details },
  });
  return show(tx, scope, await readablePair(tx, scope, row.id));
}

async function proposedPair(tx: Tx, scope: Scope, pairId: string): Promise<PairView> {
  const row = await readablePair(tx, scope, pairId);
  if (row.state !== 'proposed') throw problem('correction.pair_decided');
  return row;
}

/** What the caller may not read, or whose base they may not write in, is as unknown as what is not there. */
async function readablePair(tx: Tx, scope: Scope, pairId: string): Promise<PairView> {
  const principals = await principalsOf(tx, requireUser(scope));
  const row = found(await findPair(tx, principals, pairId), 'correction.pair_not_found');
  const [readable] = await openOnes(tx, scope, [row]);
  await writableBase(tx, scope, row.base_id).catch((error: unknown) => {
    throw problem('correction.pair_not_found', {}, error);
  });
  return found(readable, 'correction.pair_not_found');
}
