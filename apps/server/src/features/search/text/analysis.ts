import snowball from 'snowball-stemmers';
import { spacedCodes } from './codes.ts';
import { fold } from './fold.ts';
import { STOP_WORDS } from './stop-words.ts';

/** The two token families; each has its own postings and lengths. Their scores are added. */
export const FAMILIES = ['word', 'gram'] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * Tokens of one text in reading order, repeats included. `word`: dictionary words, English ones as stems. `gram`: single
 * Han/kana characters and pairs of neighbours; for other scripts the unstemmed word.
 */
export type Tokens = Readonly<Record<Family, string[]>>;

export interface Analyzer {
  /** Every token: for documents. */
  readonly tokens: (text: string) => Tokens;
  /** The word tokens of one word; remembered, for texts that are looked through again and again. */
  readonly wordTokens: (word: string) => readonly string[];
  /** Without stop words, unless nothing else is there: for queries. */
  readonly queryTokens: (text: string) => Tokens;
}

/**
 * Changes whenever the same text may give other tokens: a segment remembers it and is rebuilt when it differs. The ICU
 * version counts because its dictionary cuts Chinese, Japanese and Thai into words.
 */
export const ANALYZER_VERSION = `3/icu${process.versions.icu ?? 'none'}`;

const MAX_TOKEN_LENGTH = 64;
const REMEMBERED = 100_000;
/** The segmenter is quadratic in places on very long runs without punctuation. */
const MAX_RUN_LENGTH = 2_000;

const KANA = '\\p{Script=Hiragana}\\p{Script=Katakana}\\u30fc';
const UNSPACED = `\\p{Script=Han}${KANA}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}`;
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`;
/** 1: letters of a script that is written without spaces. 2: a word, or words and numbers joined by signs. */
const RUNS = new RegExp(`([${UNSPACED}]+)|(${LETTER}+(?:['.,_/:&@-]${LETTER}+)*(?:\\+\\+|#)?)`, 'gu');
const BIGRAMMED = new RegExp(`^[\\p{Script=Han}${KANA}]+$`, 'u');
const SIMPLE_WORD = /^[a-z]+$/;
const STEMMABLE = /^[a-z']{3,}$/;
const JOINTS = /[.,_/:&@-]+/;
const NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+\.\d+$/;
const DIGIT = /\p{N}/u;

interface Pass {
  readonly word: string[];
  readonly gram: string[];
  readonly stem: (word: string) => string;
  readonly cut: (run: string) => Iterable<{ segment: string }>;
  readonly stopWords: ReadonlySet<string>;
}

/** One analyzer a thread: it remembers stems (20 µs each to compute) and the tokens of words. */
export function createAnalyzer(): Analyzer {
  const stem = rememberingStemmer();
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const cut = (run: string) => segmenter.segment(run);
  const analyze = (text: string, stopWords: ReadonlySet<string>): Tokens => {
    const pass: Pass = { word: [], gram: [], stem, cut, stopWords };
    for (const [, unspaced, compound] of fold(text).matchAll(RUNS)) {
      if (unspaced !== undefined) pushUnspaced(pass, unspaced);
      else if (compound !== undefined) pushCompound(pass, compound);
    }
    pass.word.push(...spacedCodes(text));
    return { word: pass.word, gram: pass.gram };
  };
  const all = (text: string) => analyze(text, new Set());
  return {
    tokens: all,
    wordTokens: remembering((word) => all(word).word),
    queryTokens: (text) => {
      const tokens = analyze(text, STOP_WORDS);
      return tokens.word.length > 0 ? tokens : analyze(text, new Set());
    },
  };
}

function rememberingStemmer(): (word: string) => string {
  const stemmer = snowball.newStemmer('english');
  const stem = remembering((word) => stemmer.stem(word));
  return (word) => (STEMMABLE.test(word) ? stem(word) : word);
}

function remembering<T>(compute: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const value = compute(word);
    known.set(word, value);
    return value;
  };
}

function pushUnspaced(pass: Pass, run: string): void {
  for (let start = 0; start < run.length; start += MAX_RUN_LENGTH) {
    let phrase = '';
    for (const { segment } of pass.cut(run.slice(start, start + MAX_RUN_LENGTH))) {
      if (pass.stopWords.has(segment)) {
        pushGrams(pass.gram, phrase);
        phrase = '';
        continue;
      }
      pass.word.push(segment.slice(0, MAX_TOKEN_LENGTH));
      phrase += segment;
    }
    pushGrams(pass.gram, phrase);
  }
}

/** Pairs never reach over a stop word: they would be noise made of the question's grammar. */
function pushGrams(gram: string[], phrase: string): void {
  if (phrase === '') return;
  if (!BIGRAMMED.test(phrase)) {
    gram.push(phrase.slice(0, MAX_TOKEN_LENGTH));
    return;
  }
  let previous = '';
  for (const letter of phrase) {
    if (previous !== '') gram.push(previous + letter);
    gram.push(letter);
    previous = letter;
  }
}

/** Numbers and part codes (RX-200B, GB/T 19001-2016, v2.3.1) count as a whole and in parts; other joined words in parts. */
function pushCompound(pass: Pass, compound: string): void {
  if (SIMPLE_WORD.test(compound) || NUMBER.test(compound)) {
    pushWord(pass, compound.replaceAll(',', ''));
    return;
  }
  const parts = compound.split(JOINTS).filter((part) => part !== '');
  if (parts.length > 1 && DIGIT.test(compound)) pushWord(pass, canonicalCode(compound));
  for (const part of parts) pushWord(pass, part);
}

/** Spellings of one code meet in one token: RX-200B = RX200B, GB/T19001 = GBT19001. Dots keep their meaning. */
function canonicalCode(compound: string): string {
  return compound.replace(/[,_/:&@-]+/g, '');
}

function pushWord(pass: Pass, surface: string): void {
  if (surface.length > MAX_TOKEN_LENGTH || pass.stopWords.has(surface)) return;
  pass.word.push(pass.stem(surface));
  pass.gram.push(surface);
}

/** How much a gram counts beside a word: an unstemmed word mostly repeats what its stem has said. */
export function gramWeight(gram: string): number {
  return BIGRAMMED.test(gram) || DIGIT.test(gram) ? 1 : 0.5;
}
