import { isReversed, negationsOf } from '../../assistant/index.ts';
import { fold } from '../../search/index.ts';

type Analyzer = { queryTokens(text: string): { word: string[]; gram: string[] } };

/** Words that ask, and say nothing about what. */
const asking =
  /^(?:多少|几|几个|几天|天|日|多久|多长|多长时间|怎么|怎样|如何|什么|哪|哪些|哪个|哪里|谁|吗|呢|请问|有|是|要|能|可以|需要|应该|how|what|which|who|where|when|whi|why|mani|many|much|long|do|doe|does|did|is|are|can|could|must|should|may|i|we|my|our|you|your|have|ha|has|get|there|ani|any|pleas|please|tell|me)$/u;

/** The tokens by which candidates are found. */
export function questionTokens(analyzer: Analyzer, question: string): string[] {
  const { word, gram } = analyzer.queryTokens(question);
  const pairs = gram.filter((token) => [...token].length > 1);
  return [...new Set([...word, ...pairs])].slice(0, 200);
}

/**
 * How near two questions are, 0–1: 1 for the same words whatever their spacing, case and punctuation. 0 where they ask about
 * different things however alike they look: another number or code, a negation more, an opposite, or a word of substance on
 * either side that the other does not have (北京 for 上海). Precision before recall: a pattern that is missed costs nothing.
 */
export function likenessOf(analyzer: Analyzer, left: string, right: string): number {
  if (plain(left) === plain(right)) return 1;
  if (numbersOf(left) !== numbersOf(right)) return 0;
  if (negationsOf(left) !== negationsOf(right) || isReversed(left, right)) return 0;
  const [one, other] = [read(analyzer, left), read(analyzer, right)];
  if (leftover(one, other) && leftover(other, one)) return 0;
  const common = [...one.all].filter((token) => other.all.has(token)).length;
  // Never quite 1: that is for the same words.
  return Math.min(0.99, (2 * common) / Math.max(1, one.all.size + other.all.size));
}

interface Read {
  words: string[];
  /** Words and pairs, without those that only ask. */
  all: Set<string>;
  text: string;
}

function read(analyzer: Analyzer, question: string): Read {
  const { word, gram } = analyzer.queryTokens(question);
  const words = word.filter((token) => !asking.test(token));
  const pairs = gram.filter((token) => [...token].length > 1 && !asking.test(token));
  const content = words.length > 0 ? words : word;
  const han = pairs.filter((pair) => content.some((token) => token.includes(pair)));
  return { words: content, all: new Set([...content, ...han]), text: plain(question) };
}

/** Whether one says something of substance that stands nowhere in the other. */
function leftover(one: Read, other: Read): boolean {
  return one.words.some((word) => !other.all.has(word) && !(isHan(word) && other.text.includes(word)));
}

function isHan(word: string): boolean {
  return /^\p{Script=Han}+$/u.test(word);
}

function plain(text: string): string {
  return fold(text).replace(/[\s\p{P}]+/gu, '');
}

function numbersOf(text: string): string {
  const found = fold(text).match(/[\p{L}]*\d[\p{L}\d./-]*/gu) ?? [];
  return found
    .map((token) => token.replace(/\p{Script=Han}+/gu, ''))
    .sort()
    .join(' ');
}
