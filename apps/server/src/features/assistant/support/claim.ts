import type { Analyzer } from '../extract/bag.ts';
import { type Quantity, quantitiesOf } from './quantity.ts';

/** A sentence, or a piece of evidence, as the two are compared. */
export interface Claim {
  text: string;
  /** Words that carry a topic, in order, as the analyser writes them. */
  words: string[];
  /** All words and pairs of letters, for looking up. */
  bag: Set<string>;
  quantities: Quantity[];
  /** Words that name something: capitals inside a sentence, letters with digits, Latin words in Chinese. */
  names: string[];
}

const han = /\p{Script=Han}/u;
const capital = /(?<![.!?。！？]["'”’)]?\s)(?<=\S[\s(“"'‘-]{1,2})\p{Lu}[\p{L}\p{N}'’-]*/gu;
const latin = /[\p{Script=Latin}][\p{Script=Latin}\p{N}'’-]*/gu;
const code =
  /(?<![\d.,])(?=[\p{Script=Latin}\p{N}-]*\p{Script=Latin})(?=[\p{Script=Latin}\p{N}-]*\p{N})[\p{Script=Latin}\p{N}]+(?:-[\p{Script=Latin}\p{N}]+)*/gu;
const telling = /[\p{Lu}\p{N}]/u;
/** Capitalised, but no name. */
const plain = new Set(
  'I The A An In On At It He She They We This That These Those And But Or Of For'.split(' '),
);

export function readClaim(analyzer: Analyzer, text: string): Claim {
  const tokens = analyzer.tokens(text);
  return {
    text,
    words: analyzer.queryTokens(text).word,
    bag: new Set([...tokens.word, ...tokens.gram]),
    quantities: quantitiesOf(text),
    names: namesOf(analyzer, text),
  };
}

function namesOf(analyzer: Analyzer, text: string): string[] {
  const isHan = han.test(text);

  const latinWords = isHan ? [...text.matchAll(latin)].filter(([word]) => telling.test(word)) : [];
  const found = [...text.matchAll(capital), ...text.matchAll(code), ...latinWords]
    .map(([word]) => word.replace(/['’]s?$/u, ''))
    .filter((word) => word.length > 1 && !plain.has(word) && !/^\d+(?:st|nd|rd|th|s)$/iu.test(word));
  return [...new Set(found.flatMap((word) => analyzer.queryTokens(word).word))];
}

/** What an answer puts before what it takes from a document. */
const lead =
  /^\s*(?:(?:according to|based on|as stated in|per) (?:the )?(?:provided |given )?(?:documents?|evidence|sources?|text|materials?|passages?|资料|文档)\s*[,，:：]?\s*|the (?:documents?|text|sources?) (?:says?|states?|mentions?)(?: that)?\s*[,:：]?\s*|(?:根据|依据|按照)(?:上述|所给|提供的)?(?:文档|资料|材料|文件|原文)(?:的)?(?:内容|记载|介绍|说明|规定)?[，,：:]?\s*|(?:文档|资料|材料|原文)(?:中)?(?:提到|指出|记载|显示|说明)[，,：:]?\s*)/iu;

export function withoutLead(sentence: string): string {
  return sentence.replace(lead, '');
}

/** Languages that share no words: nothing can be said by comparing words. */
export function sharesScript(left: string, right: string): boolean {
  return hanShare(left) > 0.2 === hanShare(right) > 0.2;
}

function hanShare(text: string): number {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length === 0 ? 0 : letters.filter((letter) => han.test(letter)).length / letters.length;
}
