import { splitSentences } from '../../parsing/index.ts';
import type { Analyzer } from '../extract/bag.ts';
import type { Passage, Unit } from '../extract/passage.ts';
import { unitsOf } from '../extract/units.ts';
import { type Claim, readClaim, sharesScript, withoutLead } from './claim.ts';
import { coverageOf, type Judgement, judge, type Objection, type Window } from './judge.ts';

/** How a sentence stands to a piece of evidence. `unverified` = other language: words cannot tell. */
export type Verdict = 'supported' | 'contradicted' | 'unsupported' | 'unverified';

export interface Support {
  verdict: Verdict;
  objections: Objection[];
  coverage: number;
  /** Index of the passage, and the sentence in it that is nearest. */
  passage: number;
  unit: Unit;
}

export interface Verifier {
  /** The passage that says what the sentence says, or the nearest one with what speaks against it; among `only` if given. */
  support(sentence: string, only?: readonly number[]): Support | undefined;
}

/** Windows that cover nearly as much as the best one are tried as well: the best in words may be wrong in its facts. */
const nearlyAsGood = 0.15;
/** Above this a window is about the same thing: facts that differ contradict. Below, it is about something else. */
const sameSubject = 0.5;

/** Two sentences count only when they cover so much more than one of them: the second brings its own negations. */
const worthTwo = 0.05;

interface Read extends Window {
  passage: number;
  unit: Unit;
  /** The windows of its sentences alone, when it is two. */
  parts: Read[];
}

/** Prepares passages once for many sentences. Pure words and facts: no model, a fraction of a millisecond a sentence. */
export function createVerifier(analyzer: Analyzer, passages: readonly Passage[]): Verifier {
  const windows = passages.flatMap((passage, index) => windowsOf(analyzer, passage, index));
  return {
    support(sentence, only) {
      const claim = readClaim(analyzer, withoutLead(sentence));
      const among = only === undefined ? windows : windows.filter(({ passage }) => only.includes(passage));
      return bestSupport(claim, among);
    },
  };
}

/** Each sentence alone, and with its neighbour: a model joins two into one. */
function windowsOf(analyzer: Analyzer, passage: Passage, index: number): Read[] {
  const units = unitsOf(passage, index).filter(({ kind }) => kind !== 'heading');
  const place = (unit: Unit, text: string): Read => ({
    passage: index,
    unit,
    parts: [],
    claim: readClaim(analyzer, text),
    context: once(() => readClaim(analyzer, contextOf(passage, unit))),
    clauses: once(() => clausesOf(text).map((clause) => readClaim(analyzer, clause))),
  });
  const singles = units.map((unit) => place(unit, unit.shown));
  const pairs = units.slice(1).flatMap((unit, at): Read[] => {
    const first = singles[at];
    const second = singles[at + 1];
    if (first === undefined || second === undefined) return [];
    return [{ ...place(first.unit, `${first.unit.shown} ${unit.shown}`), parts: [first, second] }];
  });
  return [...singles, ...pairs];
}

function contextOf(passage: Passage, unit: Unit): string {
  return `${passage.title}\n${unit.lead}\n${passage.text.slice(passage.bodyStart, unit.start)}`;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const clauseEnds =
  /[，；、。！？;：]|[,:](?!\d)|\s(?=(?:and|but|while|whereas|although|because|which|who)\s)/giu;

function clausesOf(text: string): string[] {
  return splitSentences(text)
    .flatMap((sentence) => sentence.text.split(clauseEnds))
    .filter((clause) => clause.trim() !== '');
}

function bestSupport(sentence: Claim, windows: Read[]): Support | undefined {
  const ranked = windows
    .map((window) => ({ window, coverage: coverageOf(sentence, window.claim) }))
    .filter(({ window, coverage }) =>
      window.parts.every((part) => coverage >= coverageOf(sentence, part.claim) + worthTwo),
    )
    .sort((left, right) => right.coverage - left.coverage);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const tried = ranked
    .slice(0, 12)
    .filter(({ coverage }) => coverage >= best.coverage - nearlyAsGood)
    .map(({ window }) => ({ window, judgement: judge(sentence, window) }));
  const chosen = tried.find(({ judgement }) => judgement.objections.length === 0) ?? tried[0];
  return chosen && supportOf(sentence, chosen.window, chosen.judgement);
}

function supportOf(sentence: Claim, { passage, unit, claim }: Read, judgement: Judgement): Support {
  return { ...judgement, verdict: verdictOf(sentence, claim, judgement), passage, unit };
}

function verdictOf(sentence: Claim, evidence: Claim, { coverage, objections }: Judgement): Verdict {
  if (objections.length === 0) return 'supported';
  const facts = objections.some((objection) => objection !== 'words');
  if (!sharesScript(sentence.text, evidence.text))
    return objections.includes('number') ? 'contradicted' : 'unverified';
  return facts && coverage >= sameSubject ? 'contradicted' : 'unsupported';
}
