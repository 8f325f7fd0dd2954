import type { Scoring } from '../score.ts';

/**
 * A logistic model of "the documents answer this", fitted on questions whose article was in the corpus and the same
 * questions with the article taken out (SQuAD 2.0 and CMRC 2018, half of each; the other half measures it: see
 * gate.test.ts).
 */
const model = { intercept: -5.65, coverage: 3.5, passageCoverage: 4.6, words: 3.3, unknownNames: -1 };
/** Above this many words of the question in one sentence, more do not make it surer. */
const enoughWords = 6;

/** How likely it is that the best unit answers the question, 0–1. */
export function confidenceOf({ units, passageCoverage, unknownNames }: Scoring): number {
  const best = units[0];
  if (best === undefined) return 0;
  const evidence =
    model.intercept +
    model.coverage * best.coverage +
    model.passageCoverage * passageCoverage +
    (model.words * Math.min(best.words, enoughWords)) / enoughWords +
    model.unknownNames * unknownNames;
  return 1 / (1 + Math.exp(-evidence));
}

/** @param threshold a setting; what it refuses at its default is in bench/README.md */
export function documentsAnswer(confidence: number, threshold: number): boolean {
  return confidence >= threshold;
}
