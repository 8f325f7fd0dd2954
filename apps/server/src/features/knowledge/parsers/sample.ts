import { fileURLToPath } from 'node:url';
import type { ParserFormat } from '@jishi/contract';

export interface Sample {
  path: string;
  mediaType: string;
}

const office = 'application/vnd.openxmlformats-officedocument';

const kinds: Record<ParserFormat, [extension: string, mediaType: string]> = {
  pdf: ['pdf', 'application/pdf'],
  image: ['png', 'image/png'],
  docx: ['docx', `${office}.wordprocessingml.document`],
  pptx: ['pptx', `${office}.presentationml.presentation`],
  xlsx: ['xlsx', `${office}.spreadsheetml.sheet`],
  html: ['html', 'text/html'],
  markdown: ['md', 'text/markdown'],
  text: ['txt', 'text/plain'],
  csv: ['csv', 'text/csv'],
  json: ['json', 'application/json'],
  rtf: ['rtf', 'application/rtf'],
  epub: ['epub', 'application/epub+zip'],
  doc: ['doc', 'application/msword'],
  ppt: ['ppt', 'application/vnd.ms-powerpoint'],
  xls: ['xls', 'application/vnd.ms-excel'],
};

/** The same few lines and a small table in each format; `samples/README.md` says how they were made. */
export function sampleOf(format: ParserFormat): Sample {
  const [extension, mediaType] = kinds[format];
  return { path: fileURLToPath(new URL(`samples/sample.${extension}`, import.meta.url)), mediaType };
}

/** What every sample says: its title, a sentence in each language, cells of its table. */
const phrases = ['基石示例', 'first class', '一等座', 'Bern', '伯尔尼', '上海', '300'];

const bare = (text: string) => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** Which of its words came back. Spaces and wide letters do not count: readers differ there. */
export function phrasesIn(text: string): { text: string; found: boolean }[] {
  const read = bare(text);
  return phrases.map((phrase) => ({ text: phrase, found: read.includes(bare(phrase)) }));
}
