import type { Citation } from '@jishi/contract';
import { marksOf } from './place-markers.ts';

/** Words that the text of a copied answer needs. */
export interface CopyWords {
  sources: string;
  /** `p. 3` / `第 3 页`; null where a document has no pages. */
  place: (citation: Citation) => string | null;
}

/** An answer to take away: its Markdown with `[n]` after the sentences, and the list of sources. */
export function answerWithSources(answer: string, citations: readonly Citation[], words: CopyWords): string {
  if (citations.length === 0) return answer;
  return `${withNumbers(answer, citations)}\n\n${words.sources}\n${sourceLines(citations, words).join('\n')}\n`;
}

function withNumbers(answer: string, citations: readonly Citation[]): string {
  let text = answer;
  for (const { at, citations: indexes } of marksOf(citations).reverse()) {
    const marks = indexes.map((index) => `[${citations[index]?.number}]`).join('');
    text = `${text.slice(0, at)}${marks}${text.slice(at)}`;
  }
  return text;
}

/** One line a number; its quotes in the order of the answer. */
function sourceLines(citations: readonly Citation[], words: CopyWords): string[] {
  const numbers = [...new Set(citations.map(({ number }) => number))].sort((a, b) => a - b);
  return numbers.map((number) => {
    const own = citations.filter((citation) => citation.number === number);
    const where = own.map(words.place).find((text) => text !== null) ?? null;
    const place = where === null ? '' : `, ${where}`;
    const quotes = [...new Set(own.map(({ quote }) => oneLine(quote)))].map((quote) => `“${quote}”`);
    return `[${number}] ${own[0]?.documentName ?? ''}${place}: ${quotes.join(' … ')}`;
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
