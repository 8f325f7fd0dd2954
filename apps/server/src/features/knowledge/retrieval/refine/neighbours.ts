import type { Id, RetrievalSettings, SearchHit } from '@jishi/contract';
import type { Tx } from '../../../../kernel/scope.ts';
import type { Candidate } from './candidate.ts';
import { chunksAround, type NearRow } from './neighbour-store.ts';

type Neighbours = SearchHit['neighbours'];

const reachOf = { neighbours: 1, section: 6 };

/** What stands around each candidate in its document, by chunk id; what was found itself is not repeated. */
export async function readNeighbours(
  tx: Tx,
  candidates: readonly Candidate[],
  { expansion, principals }: { expansion: RetrievalSettings['expansion']; principals: readonly string[] },
): Promise<Map<string, Neighbours>> {
  if (expansion === 'none' || candidates.length === 0) return new Map();
  const places = candidates.map(({ row }) => ({ documentId: row.document_id, ordinal: row.ordinal }));
  const rows = await chunksAround(tx, places, { principals, reach: reachOf[expansion] });
  const taken = new Set(candidates.map(({ row }) => row.id));
  const around = new Map<string, Neighbours>();
  for (const { row } of candidates) {
    const near = rows.filter(({ document_id }) => document_id === row.document_id);
    const wanted = expansion === 'section' ? sameSection(near, row) : near.filter(isNextTo(row.ordinal));
    // A passage between two hits is told of the better one.
    const fresh = wanted.filter(({ id }) => !taken.has(id));
    for (const { id } of fresh) taken.add(id);
    around.set(
      row.id,
      fresh.map(({ id, ordinal, text }) => ({ chunkId: id as Id<'chunk'>, ordinal, text })),
    );
  }
  return around;
}

const isNextTo = (ordinal: number) => (other: NearRow) => Math.abs(other.ordinal - ordinal) === 1;

/** Without a gap, under the same headings. */
function sameSection(near: NearRow[], { ordinal, title }: { ordinal: number; title: string }): NearRow[] {
  const byOrdinal = new Map(near.map((row) => [row.ordinal, row]));
  const walk = (step: 1 | -1): NearRow[] => {
    const rows: NearRow[] = [];
    for (let at = ordinal + step; byOrdinal.get(at)?.title === title; at += step) {
      const row = byOrdinal.get(at);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  };
  return [...walk(-1).toReversed(), ...walk(1)];
}
