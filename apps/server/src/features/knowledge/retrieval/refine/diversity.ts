import type { Candidate } from './candidate.ts';
import { likeness, type Sketch, sketchOf } from './sketch.ts';

/** Two passages of one document are so alike at least: the second one gives way to another document's. */
const sameDocument = 0.5;

/**
 * The `count` best by relevance and variety (maximal marginal relevance): each further one loses by how much it is like
 * one that was taken. @param weight what variety counts, 0–1
 */
export function diversify(
  candidates: readonly Candidate[],
  { weight, count }: { weight: number; count: number },
): Candidate[] {
  const best = Math.max(...candidates.map(({ score }) => score), Number.MIN_VALUE);
  const waiting = candidates.map((candidate) => ({
    candidate,
    sketch: sketchOf(candidate.row.text),
    relevance: candidate.score / best,
    closest: 0,
  }));
  const taken: Candidate[] = [];
  while (taken.length < count && waiting.length > 0) {
    const gain = ({ relevance, closest }: (typeof waiting)[number]) =>
      (1 - weight) * relevance - weight * closest;
    const next = waiting.reduce((left, right) => (gain(right) > gain(left) ? right : left));
    waiting.splice(waiting.indexOf(next), 1);
    taken.push(next.candidate);
    for (const other of waiting) other.closest = Math.max(other.closest, similarity(next, other));
  }
  return taken;
}

function similarity(
  left: { candidate: Candidate; sketch: Sketch },
  right: { candidate: Candidate; sketch: Sketch },
): number {
  const same = left.candidate.row.document_id === right.candidate.row.document_id;
  return Math.max(same ? sameDocument : 0, likeness(left.sketch, right.sketch));
}
