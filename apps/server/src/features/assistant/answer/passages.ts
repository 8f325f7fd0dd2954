import { bodyStart, type Source } from '../evidence/source.ts';
import type { Passage } from '../extract/passage.ts';

/** Evidence as the extractive answerer reads it. */
export function toPassage(source: Source): Passage {
  return {
    title: `${source.documentName}\n${source.title}`,
    text: source.text,
    bodyStart: bodyStart(source),
  };
}
