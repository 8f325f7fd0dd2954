import type { Tx } from '../../../kernel/scope.ts';
import {
  describeSourced,
  enterSourced,
  type SourcedContent,
  type StagedFile,
  unstageFiles,
} from '../../knowledge/index.ts';
import type { FetchedItem } from '../kinds/kind.ts';
import { rememberAccess } from './access.ts';
import {
  deleteItems,
  type ItemRow,
  lockItems,
  markSynced,
  type Synced,
  vanishedTwins,
} from './item-store.ts';
import type { Work } from './work.ts';

/** An item whose bytes are stored and held by no document yet. */
export interface Fetched {
  item: ItemRow;
  fetched: Omit<FetchedItem, 'content'>;
  staged: StagedFile;
}

type Outcome = 'added' | 'changed' | 'moved' | 'same';

/** What is to become of a fetched item. `twin` = the vanished item whose document has this content. */
interface Plan {
  key: string;
  outcome: Outcome;
  document: SourcedContent;
  fingerprint: string;
  twin?: string;
}

/**
 * The documents and the records of them, in one commit: whatever kills the process, there are both or neither. After a
 * failure the staged files are the caller's still.
 */
export async function commitFetched(work: Work, ready: Fetched[]): Promise<void> {
  const { counts, scope } = work;
  const plans = await work.tx(async (tx) => carryOut(tx, work, await planAll(tx, work, ready)));
  for (const { outcome } of plans) counts[outcome === 'same' ? 'unchanged' : outcome] += 1;
  counts.unchanged += ready.length - plans.length;
  for (const { staged } of ready) counts.bytes += staged.size;
  const taken = new Set(plans.filter(isEntered).map(({ document }) => document.staged.blobKey));
  await unstageFiles(
    scope,
    ready.flatMap(({ staged }) => (taken.has(staged.blobKey) ? [] : [staged])),
  );
}

const isEntered = ({ outcome }: Plan) => outcome === 'added' || outcome === 'changed';

/** Items that went from the source meanwhile are left to the removal. */
async function planAll(tx: Tx, { scope, source }: Work, ready: Fetched[]): Promise<Plan[]> {
  const keys = ready.map(({ item }) => item.item_key);
  const rows = await lockItems(tx, source.id, keys);
  const fresh = ready.filter(({ item }) => rows.get(item.item_key)?.document_id === null);
  const digests = fresh.map(({ staged }) => staged.sha256);
  const twins = digests.length === 0 ? new Map() : await vanishedTwins(tx, source.id, digests);
  const accessOf = rememberAccess(tx, scope, source);
  const plans: Plan[] = [];
  for (const { item, fetched, staged } of ready) {
    const row = rows.get(item.item_key);
    if (row === undefined || row.status === 'gone') continue;
    const twin = row.document_id === null ? twins.get(staged.sha256) : undefined;
    twins.delete(staged.sha256);
    plans.push({
      key: row.item_key,
      outcome: outcomeOf(row, { sha256: staged.sha256, moved: twin !== undefined }),
      fingerprint: item.wanted,
      ...(twin === undefined ? {} : { twin: twin.item_key }),
      document: {
        staged,
        documentId: twin?.document_id ?? row.document_id,
        baseId: source.base_id,
        sourceId: source.id,
        name: fetched.name ?? row.name,
        mediaType: fetched.mediaType ?? row.media_type ?? undefined,
        url: row.url,
        modifiedAt: row.modified_at,
        access: await accessOf(row.readers),
      },
    });
  }
  return plans;
}

function outcomeOf(row: ItemRow, { sha256, moved }: { sha256: string; moved: boolean }): Outcome {
  if (moved) return 'moved';
  if (row.document_id === null) return 'added';
  return row.sha256 === sha256 ? 'same' : 'changed';
}

async function carryOut(tx: Tx, { scope, source }: Work, plans: Plan[]): Promise<Plan[]> {
  for (const plan of plans) {
    const { documentId } = plan.document;
    if (!isEntered(plan) && documentId !== null)
      await describeSourced(tx, scope, { ...plan.document, documentId });
  }
  const entering = plans.filter(isEntered);
  const ids = await enterSourced(
    tx,
    scope,
    entering.map(({ document }) => document),
  );
  // A document that somebody deleted meanwhile comes back as a new one.
  const entered = new Map(entering.map((plan, index) => [plan.key, ids[index]]));
  const twins = plans.flatMap(({ twin }) => twin ?? []);
  if (twins.length > 0) await deleteItems(tx, source.id, twins);
  const synced = plans.map(({ key, document, fingerprint }): Synced => {
    const documentId = entered.get(key) ?? document.documentId ?? '';
    return { key, documentId, sha256: document.staged.sha256, fingerprint };
  });
  await markSynced(tx, { sourceId: source.id, now: scope.clock.now() }, synced);
  return plans.map((plan) =>
    plan.outcome === 'changed' && entered.get(plan.key) !== plan.document.documentId
      ? { ...plan, outcome: 'added' }
      : plan,
  );
}
