import { isReversed } from '../../support/polarity.ts';
import type { Bag } from '../bag.ts';
import type { Question } from '../question.ts';
import { namesIn, unknownShare } from './names.ts';
import { negates, speaksNegatively } from './negation.ts';
import { isOpposed } from './opposites.ts';

/**
 * In what a question differs from the sentence that resembles it most. Such a sentence speaks of the same things and may
 * still leave out just what is asked: 哪些费用不能报销 is not answered by 可以报销的费用. Each 0–1.
 */
export interface NearMiss {
  /** Shares of what the question names (people, codes, numbers, titles) that the sentence and its headings, or its whole passage, do not. */
  namesHere: number;
  namesAround: number;
  /** A number of the question stands nowhere in the passage. */
  number: number;
  /** The question negates, the sentence does not. */
  negation: number;
  /** The question asks for what was refused, prevented, left out; the sentence tells of nothing such. */
  refusal: number;
  /** One says the opposite of the other: before, after. */
  opposite: number;
  /** One has a word only with, the other only without a negative prefix: conservative, nonconservative. */
  prefix: number;
}

/** What resembles the question most. */
export interface Resembling {
  /** The sentence with the headings above it. */
  here: string;
  sentence: string;
  /** The whole passage with its title. */
  around: string;
  /** Its tokens. */
  bag: Bag;
}

const refusing =
  /\b(?:fail\w*|refus\w+|reject\w*|ignor\w+|prevent\w*|avoid\w*|exclud\w+|oppos\w+|lack\w*|den(?:y|ied)|disagree\w*|forb\w+|prohibit\w*|ban(?:s|ned)?|except|other than|besides|instead|rarely|least)\b|除了|拒绝|禁止|反对|避免|缺/iu;
/** A condition tells a situation, which a document may tell in other words: 如果打不开. */
const condition =
  /^\s*when\b|\b(?:if|when|whenever|unless|in case|once)\b[^,?;]*|(?:如果|若|假如|要是|当)[^，,？?]*/giu;
/** Yes or no: a sentence that says the contrary answers it. */
const yesOrNo =
  /[吗嘛]\s*[？?]?\s*$|^\s*(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)(?:n['’]t)?\b/iu;
const prefixes = ['un', 'in', 'im', 'il', 'ir', 'non', 'dis', 'anti', 'mis'];
/** Shorter stems have too many false friends: come, income. */
const shortestStem = 5;

export function nearMissOf(
  { text: question, terms, numbers }: Question,
  { here, sentence, around, bag }: Resembling,
): NearMiss {
  const names = namesIn(question);
  const asks = yesOrNo.test(question) ? '' : question.replace(condition, ' ');
  const positive = !speaksNegatively(here);
  return {
    namesHere: unknownShare(names, here),
    namesAround: unknownShare(names, around),
    number: unknownShare([...numbers], around) > 0 ? 1 : 0,
    negation: negates(asks) && positive ? 1 : 0,
    refusal: !negates(asks) && refusing.test(asks) && positive ? 1 : 0,
    opposite: isReversed(asks, sentence) || isOpposed(asks, sentence) ? 1 : 0,
    prefix: terms.some(({ token }) => differsByPrefix(token, bag)) ? 1 : 0,
  };
}

function differsByPrefix(token: string, { words }: Bag): boolean {
  if (words.has(token) || !/^[a-z]+$/u.test(token)) return false;
  const stem = prefixes.flatMap((prefix) => (token.startsWith(prefix) ? [token.slice(prefix.length)] : []));
  if (stem.some((rest) => rest.length >= shortestStem && words.has(rest))) return true;
  return token.length >= shortestStem && prefixes.some((prefix) => words.has(prefix + token));
}
