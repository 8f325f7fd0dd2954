import type { Analyzer } from '../extract/bag.ts';
import { readQuestion } from '../extract/question.ts';
import { type Asked, type PastTurn, standingAlone } from './history.ts';

/** Openings and words that point back to something said before. */
const chinesePointers =
  /^(?:那么?(?!不勒斯|曲|英)|还有|另外|此外|再|然后|接着|其中|同样|如果|要是|为什么呢?|怎么办|具体呢?|比如|详细)|它们?|(?<!其)[他她](?!人)们?|这[个些样种项款]|那[个些样种项款]|该[项款型条]|其(?![他它余实中次])|上述|上面|前面|前者|后者|此[类项外]|呢[?？]?\s*$/u;
const englishPointers =
  /^(?:and|but|so|then|also|or|what about|how about|what if|why(?: not)?\b|in (?:that|this) case|for example|else)\b|\b(?:it|its|they|them|their|theirs|this|that|these|those|he|him|his|she|her|hers|former|latter|ones?|there|same|instead|too)\b/iu;
/** "that" before a clause and "there" before "is" point at nothing. */
const englishHarmless =
  /\b(?:there (?:is|are|was|were|any)|is there|are there|(?:so|such|know|say|sure|mean|means|ensure|think) that)\b/giu;

const fewTerms = 2;
const longest = { carried: 200, question: 400 };

/** Whether a question only makes sense after the one before. */
export function isFollowUp(analyzer: Analyzer, question: string): boolean {
  if (question.length > longest.question) return false;
  if (/\p{Script=Han}/u.test(question)) {
    if (chinesePointers.test(question.trim())) return true;
  } else if (englishPointers.test(question.replace(englishHarmless, ' ').trim())) return true;
  const words = readQuestion(analyzer, question).terms.filter(({ family }) => family === 'word');
  return words.length < fewTerms;
}

/**
 * Makes a question stand alone by rule: a follow-up takes over the words of the question it follows, and of that one's
 * predecessor while it is a follow-up too, and the title of the document that the last answer cites most.
 * `past`: newest last.
 */
export function rewriteByRule(analyzer: Analyzer, question: string, past: PastTurn[]): Asked {
  const last = past.at(-1);
  if (last === undefined || !isFollowUp(analyzer, question)) return standingAlone(question);
  const carried = chain(analyzer, past).join(' ');
  const title = titleWords(last.titles[0] ?? '');
  return {
    query: [question, carried, title].filter((part) => part !== '').join(' '),
    standalone: question,
    carried,
    derivedFrom: title === '' ? [] : last.sourceDocuments,
  };
}

/** The questions that this one hangs on, nearest first. Whole: the analyser drops what carries no topic. */
function chain(analyzer: Analyzer, past: PastTurn[]): string[] {
  const questions = past
    .map(({ question }) => question.replace(/\s+/g, ' ').slice(0, longest.carried))
    .toReversed();
  const first = questions.findIndex((question) => !isFollowUp(analyzer, question));
  return first < 0 ? questions : questions.slice(0, first + 1);
}

function titleWords(fileName: string): string {
  return fileName
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[-_.]+/g, ' ')
    .trim();
}
