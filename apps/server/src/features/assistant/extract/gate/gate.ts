import type { Scoring } from '../score.ts';
import type { NearMiss } from './near-miss.ts';

/**
 * Two logistic models. "The passages speak of this": fitted on questions whose article was in the corpus and the same
 * questions with the article taken out (SQuAD 2.0 and CMRC 2018). "They do not just leave out what is asked": fitted on
 * SQuAD's questions that were written to resemble a paragraph that does not answer them. Half of each set fits; the other
 * half measures: see gate.test.ts and bench/README.md.
 */
const topic = { intercept: -5.65, coverage: 3.5, passageCoverage: 4.6, words: 3.3 };
/** For a question about a rule and a sentence that lays one down: by judgement, the sets have too few of them to fit it. */
const ruledBonus = 0.4;
const kept = {
  intercept: 0.34,
  namesHere: -0.6,
  namesAround: -0.5,
  number: -0.89,
  negation: -2.85,
  refusal: -1.45,
  opposite: -1.75,
  prefix: -0.93,
};
/** Above this many words of the question in one sentence, more do not make it surer. */
const enoughWords = 6;

/** How likely it is that the best unit answers the question, 0–1. */
export function confidenceOf({ units, passageCoverage, ruled, nearMiss }: Scoring): number {
  const best = units[0];
  if (best === undefined || nearMiss === undefined) return 0;
  const evidence =
    topic.intercept +
    topic.coverage * best.coverage +
    topic.passageCoverage * passageCoverage +
    (topic.words * Math.min(best.words, enoughWords)) / enoughWords +
    (ruled && best.words > 1 ? ruledBonus : 0);
  return logistic(evidence) * keptShare(nearMiss);
}

/** 1 when nothing speaks against the sentence. */
function keptShare(nearMiss: NearMiss): number {
  const features = Object.keys(nearMiss) as (keyof NearMiss)[];
  const against = features.reduce((sum, feature) => sum + kept[feature] * nearMiss[feature], 0);
  return logistic(kept.intercept + against) / logistic(kept.intercept);
}

function logistic(evidence: number): number {
  return 1 / (1 + Math.exp(-evidence));
}

/** @param threshold a setting; what it refuses at its default is in bench/README.md */
export function documentsAnswer(confidence: number, threshold: number): boolean {
  return confidence >= threshold;
}
