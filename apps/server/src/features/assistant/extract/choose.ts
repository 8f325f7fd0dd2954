import { likeness } from './bag.ts';
import type { ScoredUnit } from './score.ts';

const limits = { units: 4, characters: 900 };
/** A further sentence must come this close to the best one. */
const closeEnough = 0.8;
/** Rows of one table share its headers, so they may be more alike. */
const tooAlike = { sentence: 0.6, heading: 0.6, row: 0.9 };

/**
 * One to four units that answer together: the best, and those nearly as good that say something else. Passages in the
 * order of their best unit, units in reading order.
 */
export function chooseUnits(scored: ScoredUnit[]): ScoredUnit[] {
  const candidates = scored.filter(({ unit }) => unit.kind !== 'heading');
  const best = candidates[0];
  if (best === undefined) return [];
  const chosen = [best];
  let characters = best.unit.text.length;
  for (const candidate of candidates.slice(1)) {
    if (chosen.length >= limits.units || candidate.score < best.score * closeEnough) break;
    characters += candidate.unit.text.length;
    if (characters > limits.characters) break;
    if (chosen.every(({ bag }) => likeness(bag, candidate.bag) < tooAlike[candidate.unit.kind]))
      chosen.push(candidate);
  }
  return inReadingOrder(chosen);
}

function inReadingOrder(chosen: ScoredUnit[]): ScoredUnit[] {
  const passages = [...new Set(chosen.map(({ unit }) => unit.passage))];
  return passages.flatMap((passage) =>
    chosen
      .filter(({ unit }) => unit.passage === passage)
      .sort((left, right) => left.unit.start - right.unit.start),
  );
}
