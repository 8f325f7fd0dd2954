import { fold } from '../../../search/index.ts';
import type { Candidate } from './candidate.ts';

/**
 * Leaves out a passage whose words stand, in their order, in a better one; it is kept beside that one. Whatever differs is
 * kept: among texts made from one pattern the one other word (a name, an amount, a "not") is what matters (measured: a
 * likeness of 90 % is common between answers about different diseases). Candidates are readable ones only.
 */
export function collapseDuplicates(candidates: readonly Candidate[]): Candidate[] {
  const kept: { candidate: Candidate; words: string }[] = [];
  for (const candidate of candidates) {
    const words = wordsOf(candidate.row.text);
    const better = kept.find((other) => other.words.includes(words));
    if (better === undefined) kept.push({ candidate, words });
    else
      better.candidate = { ...better.candidate, duplicates: [...better.candidate.duplicates, candidate.row] };
  }
  return kept.map(({ candidate }) => candidate);
}

/** The words of a text, whatever its case, width, script variant, spaces and punctuation. */
function wordsOf(text: string): string {
  const words = fold(text).match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];
  return ` ${words.join(' ')} `;
}
