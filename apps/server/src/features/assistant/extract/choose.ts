import { likeness } from './bag.ts';
import type { ScoredUnit } from './score.ts';

const limits = { units: 4, characters: 900 };
/** A row is short, and half a table misleads. */
const sizes = { sentence: 1, heading: 1, row: 0.5 };
/** A further sentence must come this close to the best one. */
const closeEnough = 0.8;
/** Rows of one table share its headers, so they may be more alike. */
const tooAlike = { sentence: 0.6, heading: 0.6, row: 0.9 };

/**
 * One to four units, or up to eight rows, that answer together: the best, and those nearly as good that say something else. Passages in the
 * order of their best unit; units in reading order, but what only leads to the answer stands behind it.
 */
export function chooseUnits(scored: ScoredUnit[]): ScoredUnit[] {
  const candidates = scored.filter(({ unit }) => unit.kind !== 'heading');
  const best = candidates[0];
  if (best === undefined) return [];
  const chosen = [best];
  let characters = best.unit.text.length;
  let units = sizes[best.unit.kind];
  for (const candidate of candidates.slice(1)) {
    const { kind, text } = candidate.unit;
    if (units + sizes[kind] > limits.units || candidate.score < best.score * closeEnough) break;
    characters += text.length;
    if (characters > limits.characters) break;
    if (chosen.some(({ bag }) => likeness(bag, candidate.bag) >= tooAlike[kind])) continue;
    chosen.push(candidate);
    units += sizes[kind];
  }
  return inReadingOrder(chosen);
}

function inReadingOrder(chosen: ScoredUnit[]): ScoredUnit[] {
  const passages = [...new Set(chosen.map(({ unit }) => unit.passage))];
  return passages.flatMap((passage) => {
    const here = chosen.filter(({ unit }) => unit.passage === passage);
    const leads = leadsIn(here);
    return here.toSorted(
      (left, right) =>
        Number(leads.has(left)) - Number(leads.has(right)) || left.unit.start - right.unit.start,
    );
  });
}

/** Sentences without the kind of thing asked for, beside some that have it. Rows stay in their table. */
function leadsIn(chosen: ScoredUnit[]): ReadonlySet<ScoredUnit> {
  const sentences = chosen.filter(({ unit }) => unit.kind === 'sentence');
  const silent = sentences.filter(({ tells }) => !tells);
  return new Set(silent.length < sentences.length ? silent : []);
}
