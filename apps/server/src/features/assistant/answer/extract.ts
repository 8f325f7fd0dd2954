import type { OtherNames } from '../../knowledge/index.ts';
import type { Source } from '../evidence/source.ts';
import type { Analyzer } from '../extract/bag.ts';
import { chooseUnits } from '../extract/choose.ts';
import { confidenceOf, documentsAnswer } from '../extract/gate/gate.ts';
import { overviewUnits } from '../extract/overview.ts';
import type { Unit } from '../extract/passage.ts';
import { readQuestion } from '../extract/question.ts';
import { scoreUnits } from '../extract/score.ts';
import { unitsOf } from '../extract/units.ts';
import type { Asked } from '../followup/history.ts';
import { toPassage } from './passages.ts';

export interface Extracted {
  /** Empty: the documents do not answer. */
  units: Unit[];
  confidence: number;
  candidates: number;
}

/** The sentences that answer, or none: whether the documents answer is decided here, without a model. */
export function extract(
  analyzer: Analyzer,
  sources: Source[],
  asked: Asked & { names: OtherNames[]; threshold: number },
): Extracted {
  const passages = sources.map(toPassage);
  const units = passages.flatMap(unitsOf);
  const candidates = units.length;
  const overview = overviewUnits(analyzer, asked.standalone, { passages: sources, units });
  if (overview.length > 0) return { units: overview, confidence: 1, candidates };
  const question = readQuestion(analyzer, asked.standalone, asked.carried);
  const scoring = scoreUnits({ analyzer, question, passages, units, names: asked.names });
  const confidence = confidenceOf(scoring);
  const chosen = documentsAnswer(confidence, asked.threshold) ? chooseUnits(scoring.units) : [];
  return { units: chosen.map(({ unit }) => unit), confidence, candidates };
}
