import { createHash } from 'node:crypto';
import { splitSentences } from './features/parsing/index.ts';

export interface CorpusPassage {
  id: string;
  title: string;
  text: string;
}

export type CaseKind =
  | 'verbatim'
  | 'paraphrase'
  | 'code-switched'
  | 'number-changed'
  | 'name-changed'
  | 'negation-changed'
  | 'other-passage';

export interface LabelledCase {
  kind: CaseKind;
  sentence: string;
  /** The passages to choose from. */
  passages: CorpusPassage[];
  /** Index of the one that says so; null when none does. */
  gold: number | null;
  /** By the hash of the passage: rules are looked at on `a`, figures are told of `b`. */
  half: 'a' | 'b';
}

const candidates = 10;

/** A stream of numbers 0–1 from a text: the same set every time, without a state. */
function chance(...parts: (string | number)[]): number {
  return createHash('sha256').update(parts.join('|')).digest().readUInt32BE(0) / 2 ** 32;
}

function pick<T>(items: readonly T[], ...seed: (string | number)[]): T | undefined {
  return items[Math.floor(chance(...seed) * items.length)];
}

/**
 * Sentences with the passage that says so, made by rule from a corpus: as they stand, reworded, with words of the other
 * language, and four kinds that no passage supports. Distractors are passages of the same title where there are some.
 */
export function labelledCases(corpus: readonly CorpusPassage[], most: number): LabelledCase[] {
  const byTitle = Map.groupBy(corpus, ({ title }) => title);
  const step = Math.max(1, Math.floor(corpus.length / most));
  return corpus
    .filter((_, index) => index % step === 0)
    .flatMap((passage) => casesOf(passage, corpus, byTitle));
}

function casesOf(
  passage: CorpusPassage,
  corpus: readonly CorpusPassage[],
  byTitle: Map<string, CorpusPassage[]>,
): LabelledCase[] {
  const sentence = pick(usable(passage.text), passage.id, 'sentence');
  if (sentence === undefined) return [];
  const siblings = (byTitle.get(passage.title) ?? []).filter(({ id }) => id !== passage.id);
  const others = Array.from({ length: candidates }, (_, index) => pick(corpus, passage.id, 'other', index));
  const distractors = [...siblings.slice(0, candidates - 3), ...others]
    .flatMap((other) => (other === undefined || other.text.includes(sentence) ? [] : [other]))
    .slice(0, candidates - 1);
  const place = Math.floor(chance(passage.id, 'place') * (distractors.length + 1));
  const passages = distractors.toSpliced(place, 0, passage);
  const half = chance(passage.id, 'half') < 0.5 ? 'a' : 'b';
  const stranger = pick(siblings.length > 7 ? siblings.slice(7) : others.slice(9), passage.id, 'stranger');
  const strange = stranger === undefined ? undefined : pick(usable(stranger.text), passage.id, 'strange');
  const foreign = pick(corpus, passage.id, 'name');
  const made: [CaseKind, string | undefined, number | null][] = [
    ['verbatim', sentence, place],
    ['paraphrase', reworded(sentence, passage.id), place],
    ['code-switched', switched(sentence, passage.id), place],
    ['number-changed', numberChanged(sentence, passage.id), null],
    ['name-changed', nameChanged(sentence, passage, foreign), null],
    ['negation-changed', negationChanged(sentence), null],
    ['other-passage', passages.some(({ text }) => text.includes(strange ?? '')) ? undefined : strange, null],
  ];
  return made.flatMap(([kind, text, gold]) =>
    text === undefined ||
    text === '' ||
    (gold === null && passages.some((known) => known.text.includes(text)))
      ? []
      : [{ kind, sentence: text, passages, gold, half }],
  );
}

function usable(text: string): string[] {
  return splitSentences(text)
    .map((sentence) => sentence.text.trim())
    .filter((sentence) => {
      const length = isHan(sentence) ? sentence.length * 2.2 : sentence.length;
      return length >= 50 && length <= 330 && !sentence.includes('\n');
    });
}

const isHan = (text: string) => /\p{Script=Han}{4}/u.test(text);

const chineseWords: [string, string][] = [
  ['但是', '不过'],
  ['因此', '所以'],
  ['位于', '坐落在'],
  ['并且', '而且'],
  ['包括', '包含'],
  ['大约', '约'],
  ['以及', '和'],
  ['目前', '现在'],
  ['曾经', '曾'],
  ['非常', '十分'],
  ['由于', '因为'],
  ['主要', '主要是'],
  ['著名', '知名'],
  ['建立', '创立'],
];
const englishWords: [string, string][] = [
  ['began', 'started'],
  ['also', 'in addition'],
  ['many', 'numerous'],
  ['large', 'big'],
  ['approximately', 'about'],
  ['however', 'though'],
  ['such as', 'for example'],
  ['often', 'frequently'],
  ['used to', 'formerly'],
  ['because', 'since'],
  ['several', 'a number of'],
  ['percent', '%'],
  ['ten', '10'],
  ['three', '3'],
  ['four', '4'],
  ['million', ' million'],
];

/** One to three rewordings that leave the facts: words, order of clauses, a clause less, another way to write numbers. */
function reworded(sentence: string, seed: string): string {
  const rules: ((text: string) => string)[] = isHan(sentence)
    ? [
        (text) => replaceWords(text, chineseWords),
        (text) => `根据资料，${text}`,
        (text) => withoutClause(text, '，', '。'),
        (text) =>
          text.replace(/(\d{1,2})月(\d{1,2})日/u, (_, month, day) => `${inHan(month)}月${inHan(day)}日`),
        (text) => text.replace(/\d/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
      ]
    : [
        (text) => replaceWords(text, englishWords),
        (text) => `According to the document, ${text}`,
        (text) => withoutClause(text, ', ', '.'),
        (text) => text.replace(/\((?:[^()]{1,60})\)\s?/u, ''),
        (text) => text.replace(/(\d),(\d{3})/gu, '$1$2'),
      ];
  const start = Math.floor(chance(seed, 'rule') * rules.length);
  const chosen = [0, 1, 2].map((offset) => rules[(start + offset) % rules.length]);
  return chosen.reduce((text, rule) => rule?.(text) ?? text, sentence);
}

function replaceWords(text: string, words: [string, string][]): string {
  return words.reduce((result, [from, to]) => {
    const pattern = isHan(from) ? from : `\\b${from}\\b`;
    return result.replace(new RegExp(pattern, 'u'), to);
  }, text);
}

/** Leaves out the second clause of three or more, if it neither negates nor is needed for the grammar. */
function withoutClause(text: string, comma: string, stop: string): string {
  const clauses = text.split(comma);
  const [first = '', second = ''] = clauses;
  const keeps =
    clauses.length < 3 || first.length < 6 || /不|没|未|\bnot\b|\bno\b/u.test(second) || /\d$/u.test(first);
  if (keeps) return text;
  const rest = clauses.toSpliced(1, 1).join(comma);
  return rest.endsWith(stop) ? rest : `${rest}${stop}`;
}

function inHan(digits: string): string {
  const value = Number(digits);
  const letters = '零一二三四五六七八九';
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  const head = tens === 0 ? '' : `${tens === 1 ? '' : letters[tens]}十`;
  return `${head}${ones === 0 && tens > 0 ? '' : letters[ones]}`;
}

const inEnglish: [string, string][] = [
  ['公司', 'company'],
  ['政府', 'government'],
  ['项目', 'project'],
  ['系统', 'system'],
  ['大学', 'university'],
  ['城市', 'city'],
  ['电影', 'movie'],
  ['时间', 'time'],
];
const inChinese: [string, string][] = [
  ['company', '公司'],
  ['government', '政府'],
  ['city', '城市'],
  ['university', '大学'],
  ['system', '系统'],
  ['people', '人们'],
  ['century', '世纪'],
];

function switched(sentence: string, seed: string): string {
  const words = isHan(sentence) ? inEnglish : inChinese;
  const changed = words.reduce(
    (text, [from, to]) => (text === sentence ? text.replace(from, to) : text),
    sentence,
  );
  const lead = chance(seed, 'lead') < 0.5 ? 'According to the document：' : '文档提到：';
  return changed === sentence ? `${lead}${sentence}` : changed;
}

function numberChanged(sentence: string, seed: string): string | undefined {
  const numbers = [...sentence.matchAll(/\d+(?:[.,]\d+)*/gu)];
  const chosen = pick(numbers, seed, 'number');
  if (chosen === undefined) return undefined;
  const digits = chosen[0];
  const at = Math.floor(chance(seed, 'digit') * digits.length);
  const position = /\d/.test(digits[at] ?? '') ? at : 0;
  const digit = (Number(digits[position]) + 1 + Math.floor(chance(seed, 'by') * 8)) % 10;
  const fresh =
    digits.slice(0, position) + (digit === 0 && position === 0 ? 7 : digit) + digits.slice(position + 1);
  if (fresh === digits || sentence.includes(fresh)) return undefined;
  return sentence.slice(0, chosen.index) + fresh + sentence.slice(chosen.index + digits.length);
}

const englishName = /(?<=[a-z,] )\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}{2,})*/gu;
const chineseName =
  /\p{Script=Han}{2,6}·\p{Script=Han}{2,6}|《[^》]{2,12}》|(?<=[在于位为是到从])\p{Script=Han}{2,3}[省市县区镇州国]/gu;

/** A name of another passage in the place of one of these. */
function nameChanged(
  sentence: string,
  passage: CorpusPassage,
  foreign: CorpusPassage | undefined,
): string | undefined {
  if (foreign === undefined || foreign.title === passage.title) return undefined;
  const pattern = isHan(sentence) ? chineseName : englishName;
  const title = isHan(sentence) && sentence.includes(passage.title) ? passage.title : undefined;
  const name = title ?? pick([...sentence.matchAll(pattern)].map(String), passage.id, 'own');
  const fresh =
    title === undefined
      ? pick([...foreign.text.matchAll(pattern)].map(String), passage.id, 'their')
      : foreign.title;
  if (name === undefined || fresh === undefined || fresh === name || passage.text.includes(fresh))
    return undefined;
  return sentence.replaceAll(name, fresh);
}

/** One negation more, or one less. */
function negationChanged(sentence: string): string | undefined {
  const rules: [RegExp, string][] = isHan(sentence)
    ? [
        [/(?<!是)不(?=[能会是再可])/u, ''],
        [/没有/u, '有'],
        [/(?<=[他她它人家])是(?![否不])/u, '不是'],
        [/可以/u, '不可以'],
        [/能够/u, '不能够'],
        [/成为/u, '没有成为'],
        [/获得/u, '没有获得'],
        [/属于/u, '不属于'],
        [/包括/u, '不包括'],
      ]
    : [
        [/ (is|are|was|were|can|could|will|would|has|have|had) not /u, ' $1 '],
        [/ (is|are|was|were|can|could|will|would) (?!not|no |never)/u, ' $1 not '],
      ];
  const rule = rules.find(([pattern]) => pattern.test(sentence));
  return rule === undefined ? undefined : sentence.replace(rule[0], rule[1]);
}
