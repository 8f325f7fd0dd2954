import { recordAudit } from '../../audit/index.ts';
import { describeSourced, removeSourced } from '../../knowledge/index.ts';
import { accessOf } from '../source/mapping.ts';
import {
  deleteItems,
  findItems,
  findMoves,
  goneItems,
  lockItems,
  markSynced,
  removalFigures,
} from './item-store.ts';
import type { Work } from './work.ts';

const atATime = 50;

/** Vanished items whose content lies under another id now keep their documents. */
export async function adoptMoves(work: Work): Promise<void> {
  const { scope, source, counts } = work;
  for (;;) {
    const moves = await scope.tx((tx) => findMoves(tx, source.id, atATime));
    for (const { from, to } of moves) {
      work.signal.throwIfAborted();
      await work.tx(async (tx) => {
        const [vanished] = await findItems(tx, source.id, [from]);
        const appeared = (await lockItems(tx, source.id, [to])).get(to);
        if (vanished?.document_id == null || appeared === undefined) return;
        await describeSourced(tx, scope, {
          documentId: vanished.document_id,
          baseId: source.base_id,
          sourceId: source.id,
          name: appeared.name,
          url: appeared.url,
          modifiedAt: appeared.modified_at,
          access: await accessOf(tx, source, appeared.readers),
        });
        await deleteItems(tx, source.id, [from]);
        const { document_id: documentId, sha256 } = vanished;
        const place = { sourceId: source.id, now: scope.clock.now() };
        await markSynced(tx, place, [{ key: to, documentId, sha256, fingerprint: appeared.wanted }]);
      });
      counts.moved += 1;
    }
    if (moves.length < atATime) return;
  }
}

/**
 * Removes the documents of vanished items. More than half of the source at once is held back the first time: an
 * unmounted share looks like an empty one. Returns the number held back, or null.
 */
export async function prune(work: Work): Promise<number | null> {
  const { scope, source } = work;
  const { gone, total } = await scope.tx((tx) => removalFigures(tx, source.id));
  if (gone * 2 > total && source.held_removals === null) return gone;
  while (await pruneSome(work)) work.signal.throwIfAborted();
  return null;
}

function pruneSome(work: Work): Promise<boolean> {
  const { scope, source, counts } = work;
  return work.tx(async (tx) => {
    const items = await goneItems(tx, source.id, atATime);
    const documentIds = items.flatMap(({ document_id }) => (document_id === null ? [] : [document_id]));
    await removeSourced(tx, scope, { baseId: source.base_id, documentIds });
    await deleteItems(
      tx,
      source.id,
      items.map(({ item_key }) => item_key),
    );
    if (documentIds.length > 0) {
      await recordAudit(tx, scope, {
        action: 'source.documents_removed',
        subject: { kind: 'source', id: source.id, name: source.name },
        details: { baseId: source.base_id, documentIds },
      });
      counts.removed += documentIds.length;
    }
    return items.length === atATime;
  });
}
