import type { Citation, ReviewedAnswer } from '@jishi/contract';

/** Questions as they are written: one a line. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '').slice(0, 20);
}

export function fieldsOf(item: ReviewedAnswer | undefined, question: string) {
  return {
    questions: item?.questions.join('\n') ?? question,
    answer: item?.answer ?? '',
    exact: item?.threshold === 1,
    enabled: item?.enabled ?? true,
    expires: item?.expiresAt?.slice(0, 10) ?? '',
  };
}

/** Places of citations to choose from, each once. A citation of changed words stands for its whole chunk. */
export function sourcesOf(citations: Citation[]) {
  const places = new Map(
    citations.map(({ chunkId, start, end, documentName, quote, edited }) => {
      const key = `${chunkId} ${start} ${end}`;
      const source = edited === undefined ? { chunkId, start, end } : { chunkId };
      return [key, { key, name: documentName, quote: quote.slice(0, 120), source }];
    }),
  );
  return [...places.values()];
}
