import { createHash } from 'node:crypto';
import { ANALYZER_VERSION, type Analyzer, type Tokens } from './analysis.ts';
import { fold } from './fold.ts';

/** Terms that the text analysis keeps whole besides what it makes of them by itself. */
export interface Dictionary {
  /** Changes with the terms; part of the version that an index segment remembers. */
  readonly version: string;
  /** The terms that stand in a text, folded and without spaces, repeats included. */
  readonly find: (text: string) => string[];
}

const shortest = 2;
const longest = 64;
const LETTER = /[\p{L}\p{N}]/u;
/** Scripts that are written without spaces: a term may begin and end anywhere there. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Undefined when there is nothing to keep whole. */
export function makeDictionary(terms: readonly string[]): Dictionary | undefined {
  const folded = [...new Set(terms.map(foldText))].filter(
    (term) => term.length >= shortest && term.length <= longest,
  );
  if (folded.length === 0) return undefined;
  folded.sort();
  const version = createHash('sha256').update(folded.join('\n')).digest('base64url').slice(0, 12);
  const byStart = Map.groupBy(folded, (term) => term.slice(0, shortest));
  for (const candidates of byStart.values()) candidates.sort((left, right) => right.length - left.length);
  return { version, find: (text) => findTerms(foldText(text), byStart) };
}

/** What an index segment remembers of the analysis that made it. */
export function analysisVersion(dictionary: Dictionary | undefined): string {
  return dictionary === undefined ? ANALYZER_VERSION : `${ANALYZER_VERSION}+${dictionary.version}`;
}

/**
 * The analyzer with whole terms as tokens of their own. They never replace anything: who asks for a part of a term still
 * finds it, and an index that was not rebuilt yet misses nothing but the preference for the whole.
 */
export function withDictionary(analyzer: Analyzer, dictionary: Dictionary | undefined): Analyzer {
  if (dictionary === undefined) return analyzer;
  const add = (tokens: Tokens, text: string): Tokens => ({
    ...tokens,
    word: [...tokens.word, ...dictionary.find(text).map(wholeToken)],
  });
  return {
    wordTokens: analyzer.wordTokens,
    tokens: (text) => add(analyzer.tokens(text), text),
    queryTokens: (text) => add(analyzer.queryTokens(text), text),
  };
}

/** Not to be taken for the word itself, which may be there too. */
function wholeToken(term: string): string {
  return `=${term.replaceAll(' ', '')}`;
}

/** Whether a term stands in a text, as readers see it: `cat` does not stand in `category`. */
export function standsIn(text: string, term: string): boolean {
  const [whole, wanted] = [foldText(text), foldText(term)];
  for (let at = whole.indexOf(wanted); at >= 0 && wanted !== ''; at = whole.indexOf(wanted, at + 1))
    if (standsAlone(whole, at, at + wanted.length)) return true;
  return false;
}

/** The spelling under which two terms are the same. */
export function foldText(text: string): string {
  return fold(text).replace(/\s+/g, ' ').trim();
}

function findTerms(text: string, byStart: ReadonlyMap<string, string[]>): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const term = byStart
      .get(text.slice(at, at + shortest))
      ?.find((candidate) => text.startsWith(candidate, at) && standsAlone(text, at, at + candidate.length));
    if (term !== undefined) found.push(term);
    at += term?.length ?? 1;
  }
  return found;
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !joined(text[start - 1], text[start]) && !joined(text[end - 1], text[end]);
}

function joined(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const spaced = (letter: string) => LETTER.test(letter) && !UNSPACED.test(letter);
  return spaced(left) && spaced(right);
}
