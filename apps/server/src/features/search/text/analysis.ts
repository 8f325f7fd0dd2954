import snowball from 'snowball-stemmers';
import { fold } from './fold.ts';
import { STOP_WORDS } from './stop-words.ts';

/** The two independent token families; each has its own postings and its own ranking. */
export const FAMILIES = ['word', 'gram'] as const;
export type Family = (typeof FAMILIES)[number];

/** Tokens of one text in reading order, repeats included. */
export type Tokens = Readonly<Record<Family, readonly string[]>>;

export type Analyzer = {
  /** Every token: for documents. */
  readonly tokens: (text: string) => Tokens;
  /** Without stop words, unless nothing else is there: for queries. */
  readonly queryTokens: (text: string) => Tokens;
};

/**
 * Changes whenever the same text may give other tokens: an index remembers it and is rebuilt when it differs. The ICU
 * version counts because its dictionary cuts Chinese, Japanese and Thai into words.
 */
export const ANALYZER_VERSION = `1/icu${process.versions.icu ?? 'none'}`;

const MAX_TOKEN_LENGTH = 64;
const STEM_CACHE_SIZE = 50_000;

const UNSPACED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30fc\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`;
const RUNS = new RegExp(`([${UNSPACED}]+)|(${LETTER}+(?:['.,_/:&@\\-]${LETTER}+)*(?:\\+\\+|#)?)`, 'gu');
const PLAIN = /^[a-z]+$/;
const DIGIT = /\p{N}/u;
const BIGRAMMED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+$/u;

type Sink = { word: string[]; gram: string[] };
type Stem = (word: string) => string;

function cachedStemmer(): Stem {
  const stemmer = snowball.newStemmer('english');
  const known = new Map<string, string>();
  return (word) => {
    if (word.length < 3 || !/^[a-z']+$/.test(word)) return word;
    const hit = known.get(word);
    if (hit !== undefined) return hit;
    if (known.size >= STEM_CACHE_SIZE) known.clear();
    const stem = stemmer.stem(word);
    known.set(word, stem);
    return stem;
  };
}

/** `3,000` is one number, `1,2` two; a lone decimal stays whole; everything else is cut at its joints. */
function parts(compound: string): string[] {
  return compound.split(/[.,_/:&@\-]+/).filter((part) => part !== '');
}

/** Spelling variants of one code meet in one token: RX-200B = RX200B, GB/T 19001 = GBT19001; dots keep their meaning. */
function canonicalCode(compound: string): string {
  return compound.replace(/[,_/:&@\-]+/g, '');
}

function pushWord(sink: Sink, surface: string, stem: Stem): void {
  if (surface.length > MAX_TOKEN_LENGTH) return;
  sink.word.push(stem(surface));
  sink.gram.push(surface);
}

function pushCompound(sink: Sink, compound: string, stem: Stem): void {
  if (PLAIN.test(compound)) return pushWord(sink, compound, stem);
  const pieces = parts(compound);
  const number = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+\.\d+$/.test(compound);
  if (number || pieces.length === 1) return pushWord(sink, compound.replaceAll(',', ''), stem);
  if (DIGIT.test(compound)) pushWord(sink, canonicalCode(compound), stem);
  for (const piece of pieces) pushWord(sink, piece, stem);
}

function pushGrams(sink: Sink, run: string): void {
  const letters = [...run];
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] ?? '';
    sink.gram.push(letter);
    const next = letters[index + 1];
    if (next !== undefined) sink.gram.push(letter + next);
  }
}
