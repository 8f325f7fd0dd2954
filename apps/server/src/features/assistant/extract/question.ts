import type { SearchEngine } from '../../search/index.ts';
import { digitsFor } from './wording/numerals.ts';
import { asksRuling, type Ruling, withoutAuxiliaries } from './wording/ruling.ts';

type Analyzer = SearchEngine['analyzer'];

/** What kind of thing the question asks for; decides what a sentence must hold to be a likely answer. */
export type Asked =
  | 'number'
  | 'time'
  | 'duration'
  | 'person'
  | 'place'
  | 'reason'
  | 'definition'
  | 'meaning'
  | 'any';

export interface QuestionTerm {
  /** As the analyser writes it (folded, English stemmed). */
  token: string;
  /** `pair`: two neighbouring Han characters, which need not be a word; finds compounds that were cut differently. */
  family: 'word' | 'pair';
  /** Carried over from an earlier question: counts for less. */
  carried: boolean;
}

export interface Question {
  text: string;
  terms: QuestionTerm[];
  asked: Asked;
  /** What it wants to know of a rule. */
  ruling: Ruling | undefined;
  /** Digits that stand in the question itself: they answer nothing. */
  numbers: Set<string>;
}

const patterns: [Asked, RegExp][] = [
  ['number', /\bhow long (?:must|should|do|does|can|may|shall)\b[^?]*\bbe\s*\?/iu],
  [
    'duration',
    /\bhow long\b|多久|多长时间|几(?:天|年|个?月|小时|分钟|周)|多少(?:天|年|个?月|小时|分钟|周)|[期假限间](?:[是有为])?多长/iu,
  ],
  [
    'time',
    /\bwhen\b|\bwhat (?:year|date|day|month|time)\b|\bwhich (?:year|month|day)\b|什么时候|何时|哪一?年|哪一?天|几月|几号|几点|时间是|日期/iu,
  ],
  [
    'number',
    /\bhow (?:many|much|often|far|high|big|fast|large|tall|old|deep)\b|\bwhat (?:percentage|number|is the (?:price|cost|rate|limit|amount|number))\b|多少|几[个名位人家次项种条元]|多高|多大|多远|多长|第几|比例|价格/iu,
  ],
  ['person', /\bwho(?:se|m)?\b|谁|哪位|何人|什么人/iu],
  ['place', /\bwhere\b|哪里|哪儿|何处|什么地方|哪个(?:城市|国家|省|地区|地方)|位于/iu],
  ['reason', /\bwhy\b|为什么|为何|原因/iu],
  [
    'meaning',
    /\bwhat (?:does|do|did)\b.*\b(?:mean|stand for|indicate|signify)\b|什么意思|[代表]表?什么|表示什么|意味着什么|含义/iu,
  ],
  ['definition', /^\s*what (?:is|are|was|were)\b|什么是|是什么|指什么|何谓/iu],
];

/** Phrases that ask, wherever the segmenter would cut them. */
const askingPhrases =
  /^(?:那么?|还有|另外|此外|请问)|多少钱|多长时间|什么时候|什么地方|什么样|什么|怎么办|怎么样|怎么|为什么|多久|(?<![许很众更])多[长大高远深重宽快](?![\p{Script=Han}])|几点钟?|多少(?=[天年月日元个小分周人次位台])|几(?=[个名位人家次项种条元天年月号台点位])/gu;

/** 换下来 is what documents write as 换下. */
const complement = /(?<=\p{Script=Han}[上下进出回过起])[来去](?![自年往])/gu;

/** Words that only make a question of it: they say nothing about its subject. */
const grammar = new Set(
  (
    '那 那么 还有 另外 此外 这 这个 那个 它们 多少 几 哪 哪个 哪些 哪里 哪儿 谁 什么 什么样 怎么 怎样 怎么样 如何 为什么 为何 何时 是否 能否 可以 能 会 要 需要 应该 应当 请问 请 ' +
    '还 再 就 都 也 又 才 只 自己 别人 大家 那边 这边 这里 那里 这种 那种 哪种 东西 事 事情 情况 一个 得 拿 弄 搞 接着 继续 ' +
    '一下 有 是 吗 呢 吧 的 了 在 和 与 及 或 被 由 对 从 到 为 以 于 把 给 用 做 办 怎么办 什么时候 时候 时 可 可否 告诉 我 你 他 她 它 我们 您 ' +
    'done mani much often long can could may must should shall need get know tell pleas explain describ mean give use happen someth anyth ' +
    'what which who whom whose when where whi how doe did do is are was were name call type kind about also then'
  ).split(' '),
);

const isPair = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{2}$/u;

export function readQuestion(analyzer: Analyzer, text: string, carriedText = ''): Question {
  const own = termsOf(analyzer, text, false);
  const known = new Set(own.map(({ token }) => token));
  const carried = termsOf(analyzer, carriedText, true).filter(({ token }) => !known.has(token));
  return {
    text,
    terms: [...own, ...carried],
    asked: patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? 'any',
    ruling: asksRuling(text),
    numbers: new Set(text.match(/\d+(?:[.,]\d+)*/g) ?? []),
  };
}

function termsOf(analyzer: Analyzer, text: string, carried: boolean): QuestionTerm[] {
  const tokens = analyzer.queryTokens(
    digitsFor(withoutAuxiliaries(text.replace(askingPhrases, ' ').replace(complement, ''))),
  );
  const words = [...new Set(tokens.word)];
  const informative = words.filter((token) => !grammar.has(token));
  const chosen = (informative.length > 0 ? informative : words).slice(0, 64);
  const pairs = [...new Set(tokens.gram)].filter(
    (gram) => isPair.test(gram) && !words.includes(gram) && !grammar.has(gram),
  );
  return [
    ...chosen.map((token) => ({ token, family: 'word' as const, carried })),
    ...pairs.slice(0, 96).map((token) => ({ token, family: 'pair' as const, carried })),
  ];
}
