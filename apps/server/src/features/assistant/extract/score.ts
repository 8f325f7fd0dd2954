import type { OtherNames } from '../../knowledge/index.ts';
import { answersKind } from './asked.ts';
import { type Analyzer, type Bag, bagOf, holds } from './bag.ts';
import { type NearMiss, nearMissOf } from './gate/near-miss.ts';
import type { Passage, Unit } from './passage.ts';
import type { Question, QuestionTerm } from './question.ts';
import { type Reader, readerOf } from './wording/reader.ts';
import { rulingWorth } from './wording/ruling.ts';

/** A unit with how well it answers. Coverage 0–1. */
export interface ScoredUnit {
  unit: Unit;
  bag: Bag;
  /** Share of the question's weight that stands in the unit or, counted for less, around it. */
  coverage: number;
  score: number;
  /** It holds the kind of thing asked for, a number or a reason, and not only by a guess. */
  tells: boolean;
  /** How many words of the question stand in the unit itself. */
  words: number;
}

export interface Scoring {
  /** Best first. */
  units: ScoredUnit[];
  /** Largest share of the question's weight that one whole passage holds, title included. */
  passageCoverage: number;
  /** The best unit lays down the rule that is asked for. */
  ruled: boolean;
  /** In what the question differs from the best unit; undefined when there is none. */
  nearMiss: NearMiss | undefined;
}

export interface ScoreInput {
  analyzer: Analyzer;
  question: Question;
  /** Best first. */
  passages: Passage[];
  units: Unit[];
  /** A text that uses one of the other names holds the asked one, too. */
  names?: OtherNames[];
}

/** What a term is worth when it stands only near the unit: in its heading, its title, the sentence before. */
const nearShares = { lead: 0.8, title: 0.7, before: 0.5 };
const factors = { code: 1.5, singleLetter: 0.5, pair: 0.5 };
/** However many words a follow-up took over, together they weigh at most this much beside its own. */
const carriedShare = 0.5;
const weightsOf = { coverage: 0.7, own: 0.3, kind: 0.16, rank: 0.15, passage: 0.3 };
const penalties = { heading: 0.35, fragment: 0.2 };

/** Scores every unit against the question. Pure; one to two milliseconds a passage. */
export function scoreUnits({ analyzer, question, passages, units, names = [] }: ScoreInput): Scoring {
  const read = readerOf(question.text, names);
  const bag = (text: string) => bagOf(analyzer, read(text));
  const bags = units.map((unit) => bag(unit.shown));
  const titles = passages.map((passage) => bag(passage.title));
  const leads = leadBags(bag, units);
  const terms = weighTerms(question.terms, bags);
  const shares = passages.map((_, passage) => {
    const inside = bags.filter((_, index) => units[index]?.passage === passage);
    return coverageOf(
      terms,
      [titles[passage], ...inside].map((bag) => ({ bag, share: 1 })),
    );
  });
  const scored = units.map((unit, index): ScoredUnit => {
    const held = bags[index] ?? bag(unit.shown);
    const own = coverageOf(terms, [{ bag: held, share: 1 }]);
    const before = units[index - 1]?.passage === unit.passage ? bags[index - 1] : undefined;
    const coverage = coverageOf(terms, [
      { bag: held, share: 1 },
      { bag: leads.get(unit.lead), share: nearShares.lead },
      { bag: titles[unit.passage], share: nearShares.title },
      { bag: before, share: nearShares.before },
    ]);
    const words = terms.filter(({ term }) => term.family === 'word' && holds(held, term)).length;
    const score = scoreOf({ unit, question, coverage, own, passage: shares[unit.passage] ?? 0 });
    const tells = answersKind(question.asked, unit.shown, question.numbers) === 1;
    return { unit, bag: held, coverage, tells, words, score };
  });
  scored.sort((left, right) => right.score - left.score);
  const nearMiss = nearMissTo(scored[0]?.unit, { analyzer, question, passages, read });
  const ruled = rulingWorth(question.ruling, scored[0]?.unit.text ?? '') > 0;
  return { units: scored, passageCoverage: Math.max(0, ...shares), ruled, nearMiss };
}

function nearMissTo(
  best: Unit | undefined,
  {
    analyzer,
    question,
    passages,
    read,
  }: Pick<ScoreInput, 'analyzer' | 'question' | 'passages'> & { read: Reader },
) {
  const passage = passages[best?.passage ?? -1];
  if (best === undefined || passage === undefined) return undefined;
  const around = read(`${passage.title}\n${passage.text}`);
  const here = read([best.shown, best.lead, passage.title].join('\n'));
  return nearMissOf(question, { here, sentence: best.shown, around, bag: bagOf(analyzer, around) });
}

function scoreOf(input: {
  unit: Unit;
  question: Question;
  coverage: number;
  own: number;
  passage: number;
}): number {
  const { unit, question, coverage, own, passage } = input;
  const length = unit.text.length;
  return (
    weightsOf.coverage * coverage +
    weightsOf.own * own +
    weightsOf.kind * answersKind(question.asked, unit.text, question.numbers) +
    rulingWorth(question.ruling, unit.text) +
    weightsOf.rank / (1 + unit.passage) +
    weightsOf.passage * passage -
    (unit.kind === 'heading' ? penalties.heading : 0) -
    (length < 6 || length > 600 ? penalties.fragment : 0)
  );
}

function leadBags(bag: (text: string) => Bag, units: Unit[]): Map<string, Bag> {
  const leads = new Map<string, Bag>();
  for (const { lead } of units) if (lead !== '' && !leads.has(lead)) leads.set(lead, bag(lead));
  return leads;
}

interface WeighedTerm {
  term: QuestionTerm;
  weight: number;
}

/** Rare among what was found = telling. Numbers and codes tell more; pairs and single letters less. */
function weighTerms(terms: QuestionTerm[], bags: Bag[]): WeighedTerm[] {
  const weighed = terms.map((term) => {
    const frequency = bags.filter((bag) => holds(bag, term)).length;
    const idf = Math.log(1 + (bags.length - frequency + 0.5) / (frequency + 0.5));
    return { term, weight: Math.max(0.1, idf) * factorOf(term) };
  });
  const sum = (carried: boolean) =>
    weighed.reduce((total, { term, weight }) => total + (term.carried === carried ? weight : 0), 0);
  const [own, carried] = [sum(false), sum(true)];
  const scale = own === 0 || carried === 0 ? 1 : Math.min(1, (carriedShare * own) / carried);
  return weighed.map(({ term, weight }) => ({ term, weight: term.carried ? weight * scale : weight }));
}

function factorOf({ family, token }: QuestionTerm): number {
  if (family === 'pair') return factors.pair;
  if (/\d/.test(token)) return factors.code;
  return /^\p{Script=Han}$/u.test(token) ? factors.singleLetter : 1;
}

/** Share of the weight of all terms that stands in one of the bags; a bag of share 0.5 counts half. */
function coverageOf(terms: WeighedTerm[], places: { bag: Bag | undefined; share: number }[]): number {
  let covered = 0;
  let total = 0;
  for (const { term, weight } of terms) {
    total += weight;
    let best = 0;
    for (const { bag, share } of places)
      if (share > best && bag !== undefined && holds(bag, term)) best = share;
    covered += weight * best;
  }
  return total === 0 ? 0 : covered / total;
}
