/** A sentence with its place: `text.slice(start, end)`, in UTF-16 code units, without outer white space. */
export interface Sentence {
  text: string;
  start: number;
  end: number;
}

const hanEnders = '。！？；…｡‼⁇';
const latinEnders = '.!?';
const closers = '"\'”’」』）)】］]》〉';

/** Lower-case, without the final full stop. A stop after one of these rarely ends a sentence. */
const abbreviations = new Set(
  (
    'mr mrs ms dr prof sr jr st vs etc e.g i.e cf al fig figs eq eqs sec ch vol no nos pp p art approx ' +
    'inc ltd co corp dept est gen gov hon jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu ' +
    'fri sat sun u.s u.k u.n a.m p.m ph.d b.sc m.sc ave blvd rd viz ca resp incl excl max min tel ext'
  ).split(' '),
);

/** These end a sentence when a capital follows: "at 5 p.m. He left", "bread, milk, etc. The shop". */
const endsBeforeCapital = new Set([
  'etc',
  'a.m',
  'p.m',
  'inc',
  'ltd',
  'co',
  'corp',
  'u.s',
  'u.k',
  'jr',
  'sr',
]);

const wordBefore = /[\p{L}\p{N}.]*$/u;

function isHanEnder(character: string): boolean {
  return character !== '' && hanEnders.includes(character);
}

function skipClosers(text: string, from: number): number {
  let index = from;
  while (index < text.length && closers.includes(text[index] ?? ' ')) index += 1;
  return index;
}

const listNumber = /(?:\n|[.!?。；;]\s)[ \t]{0,4}(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})$/;

/** "1." and "a." at the start of a line or sentence number what follows. */
function isListNumber(text: string, stop: number): boolean {
  const before = text.slice(Math.max(0, stop - 10), stop);
  return listNumber.test(stop <= 10 ? `\n${before}` : before);
}

function stopAfterAbbreviation(text: string, stop: number, next: string): boolean {
  const word = wordBefore.exec(text.slice(Math.max(0, stop - 24), stop))?.[0] ?? '';
  const lower = word.toLowerCase();
  if (/^\p{Lu}$/u.test(word)) return true;
  if (!abbreviations.has(lower)) return false;
  return !(endsBeforeCapital.has(lower) && /\p{Lu}/u.test(next));
}

/** Whether the Latin stop at `stop` (its run ends at `after`) closes a sentence. */
function latinEnd(text: string, stop: number, after: number): boolean {
  const rest = /^(\s*)(["'“‘([（「『]*)(.?)/su.exec(text.slice(after, after + 40));
  const space = rest?.[1] ?? '';
  const next = rest?.[3] ?? '';
  if (next === '') return true;
  if (space === '') return /\p{Script=Han}/u.test(next) && text[stop] !== '.';
  if (/\p{Ll}/u.test(next) && !space.includes('\n')) return text[stop] !== '.' && text[stop - 1] !== '.';
  if (text[stop] !== '.') return true;
  return !isListNumber(text, stop) && !stopAfterAbbreviation(text, stop, next);
}

interface Mark {
  /** Where the mark, with quotes and brackets that close behind it, ends. */
  end: number;
  closes: boolean;
}

/** Reads the sentence mark that begins at `index`: a line end, or a run of full stops and the like. */
function readMark(text: string, index: number): Mark {
  const character = text[index] ?? '';
  if (character === '\n') return { end: index + 1, closes: true };
  const enders = isHanEnder(character) ? hanEnders : latinEnders;
  let end = index + 1;
  while (end < text.length && enders.includes(text[end] ?? ' ')) end += 1;
  const after = skipClosers(text, end);
  if (enders === hanEnders) return { end: after, closes: true };
  return { end: after, closes: latinEnd(text, end - 1, after) };
}

const interesting = /[\n。！？；…｡‼⁇.!?]/g;

function pushTrimmed(sentences: Sentence[], text: string, span: { start: number; end: number }): void {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  if (end > start) sentences.push({ text: text.slice(start, end), start, end });
}

/**
 * Splits Chinese and English text into sentences. Line ends close a sentence too (a table row or list item is
 * one). Every character that is not white space belongs to exactly one sentence, in order.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const scanner = new RegExp(interesting.source, 'g');
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const mark = readMark(text, match.index);
    scanner.lastIndex = mark.end;
    if (!mark.closes) continue;
    pushTrimmed(sentences, text, { start, end: mark.end });
    start = mark.end;
  }
  pushTrimmed(sentences, text, { start, end: text.length });
  return sentences;
}
