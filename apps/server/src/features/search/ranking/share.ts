import { countTokens, TITLE_WEIGHT } from '../segment/build.ts';
import { type Analyzer, FAMILIES } from '../text/analysis.ts';
import { type AverageLengths, type QueryTerm, saturation, type Weighed } from './weigh.ts';

/** A query as this index weighs it. */
export interface WeighedQuery extends Pick<Weighed, 'factors' | 'full'> {
  terms: readonly QueryTerm[];
  averages: AverageLengths;
}

/** BM25 of a text, wherever it was found, beside that of an average text with every word of the query once. */
export function shareOf(
  analyzer: Analyzer,
  { terms, factors, full, averages }: WeighedQuery,
  text: { title: string; text: string },
): number {
  if (full <= 0) return 0;
  const [title, inside] = [analyzer.tokens(text.title), analyzer.tokens(text.text)];
  let score = 0;
  for (const family of FAMILIES) {
    const counts = countTokens(title[family], inside[family]);
    const length = inside[family].length + TITLE_WEIGHT * title[family].length;
    for (const [index, term] of terms.entries()) {
      const count = term.family === family ? counts.get(term.token) : undefined;
      if (count !== undefined) score += (factors[index] ?? 0) * saturation(count, length, averages[family]);
    }
  }
  return score / full;
}
