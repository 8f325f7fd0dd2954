import type { OtherNames } from '../../../knowledge/index.ts';
import { foldText, standsIn } from '../../../search/index.ts';
import { equalWordsIn } from './equal-words.ts';
import { digitsFor } from './numerals.ts';

/** A text with the question's words for what it says in others; for looking terms up only. */
export type Reader = (text: string) => string;

export function readerOf(question: string, names: OtherNames[]): Reader {
  const equal = equalWordsIn(question);
  return (text) => {
    const folded = equal.length === 0 ? '' : foldText(text);
    const digits = digitsFor(text);
    return [
      text,
      ...(digits === text ? [] : [digits]),
      ...names
        .filter(({ others }) => others.some((other) => standsIn(text, other)))
        .flatMap((name) => name.asked),
      ...equal.filter(({ others }) => others.test(folded)).flatMap(({ asked }) => asked),
    ].join('\n');
  };
}
