import { type Analyzer, bagOf, holds } from './bag.ts';
import type { Unit } from './passage.ts';
import { readQuestion } from './question.ts';

/** A passage with the document it is from. */
export interface DocumentPassage {
  documentId: string;
  documentName: string;
  /** Where the passage begins in its document. */
  start: number;
}

const asksForOverview =
  /\b(?:summar\w+|overview|about|main (?:points|content))\b|主要(?:讲|说|内容|介绍|规定)|讲了?(?:些|的是)?什么|总结|概述|概括|摘要|大意/iu;
/** So much of what else the question says must be the document's name. */
const enoughOfName = 0.6;
const sentences = 3;

/**
 * For a question what a document is about, named by its title: the first sentences of what was found of it. Empty for
 * every other question.
 */
export function overviewUnits(
  analyzer: Analyzer,
  question: string,
  { passages, units }: { passages: DocumentPassage[]; units: Unit[] },
): Unit[] {
  if (!asksForOverview.test(question)) return [];
  const subject = readQuestion(analyzer, question.replace(new RegExp(asksForOverview, 'giu'), ' '));
  const words = subject.terms.filter(({ family }) => family === 'word');
  const named = passages.find(({ documentName }) => {
    const name = bagOf(analyzer, documentName);
    const inName = words.filter((term) => holds(name, term)).length;
    return inName > 0 && inName / words.length >= enoughOfName;
  });
  if (named === undefined) return [];
  const placed = units.flatMap((unit) => {
    const passage = passages[unit.passage];
    const shown = passage?.documentId === named.documentId && unit.kind === 'sentence';
    return passage !== undefined && shown ? [{ unit, at: passage.start + unit.start }] : [];
  });
  return placed
    .toSorted((left, right) => left.at - right.at)
    .slice(0, sentences)
    .map(({ unit }) => unit);
}
