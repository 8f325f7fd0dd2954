import { hash } from 'node:crypto';
import type { ListedItem } from '../kinds/kind.ts';
import type { ItemRow } from './item-store.ts';

/**
 * `content` = fetch it · `described` = name, link, times or readers differ, the content is what it was · `unchanged`.
 * A failed item stays failed until its next try is due, or its fingerprint changes.
 */
export type Verdict = 'content' | 'waiting' | 'described' | 'unchanged';

export function compare(
  { item: listed, mark }: { item: ListedItem; mark: string },
  known: ItemRow | undefined,
): Verdict {
  if (known === undefined || known.document_id === null || known.fingerprint !== listed.fingerprint)
    return known?.status === 'failed' && known.wanted === listed.fingerprint ? 'waiting' : 'content';
  return known.mark === mark && known.status === 'synced' ? 'unchanged' : 'described';
}

/** Equal for an item of which a listing says the same: version, name, link, time and readers in any order. */
export function markOf({ fingerprint, name, url, modifiedAt, readers }: ListedItem): string {
  const who = readers === undefined ? null : [...new Set(readers)].sort();
  return hash(
    'sha256',
    JSON.stringify([fingerprint, name, url ?? null, modifiedAt?.getTime() ?? null, who]),
  ).slice(0, 40);
}

/**
 * Who may read what the document shows, now that the item has these readers. While it still shows the content of
 * before, only those who may read both: a file may have been cleaned of a secret before it was shared.
 */
export function readersMeanwhile(
  listed: string[] | undefined,
  { shown, content }: { shown: string[] | null; content: 'same' | 'outdated' },
): string[] | null {
  if (content === 'same') return listed ?? null;
  if (listed === undefined || shown === null) return null;
  const now = new Set(listed);
  return shown.filter((reader) => now.has(reader));
}

export function sameReaders(listed: string[] | undefined, known: string[] | null): boolean {
  if (listed === undefined || known === null) return listed === undefined && known === null;
  const left = [...new Set(listed)].sort();
  const right = [...new Set(known)].sort();
  return left.length === right.length && left.every((reader, index) => reader === right[index]);
}
