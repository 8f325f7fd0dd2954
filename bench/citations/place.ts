/**
 * Whether citations of digital PDFs open on the right page and words: node bench/citations/place.ts [a.pdf …]. Every sentence
 * of every chunk is cited as the assistant would, stored, and opened again; the page told is right when another reader (pdf.js)
 * has the beginning of the sentence on it. Without files: the PDFs of the sample workspace. What pdf.js has on no page at all
 * (hyphenated line ends, ligatures) cannot be compared and is told apart. Exit code 1 below 99 %.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { openCitation, type Source } from '../../apps/server/src/features/assistant/evidence/source.ts';
import type { ParsedDocument } from '../../apps/server/src/features/parsing/index.ts';
import { splitSentences } from '../../apps/server/src/features/parsing/index.ts';
import { readPath } from '../../apps/server/src/features/parsing/reading.fixture.ts';

const samples = ['pump-manual.en.pdf', 'employee-handbook.zh.pdf', 'security-policy.pdf'];
const { positionals } = parseArgs({ allowPositionals: true });
const files =
  positionals.length > 0
    ? positionals
    : samples.map((name) => `apps/server/src/features/demo/content/${name}`);

/** So much of a sentence has to stand on the page: its beginning is where a citation opens. */
const beginning = 16;
const bar = 0.99;

interface Tally {
  cited: number;
  quoted: number;
  compared: number;
  right: number;
  severalPages: number;
}

function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s|•·●▪–—-]+/g, '');
}

async function pagesOf(file: string): Promise<string[]> {
  const pdf = await getDocument({ data: new Uint8Array(await readFile(file)), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const content = await (await pdf.getPage(number)).getTextContent();
    pages.push(bare(content.items.map((item) => ('str' in item ? item.str : '')).join('')));
  }
  return pages;
}

function sourceOf(chunk: ParsedDocument['chunks'][number]): Source {
  return {
    number: 1,
    score: 1,
    chunkId: 'chk_bench' as Source['chunkId'],
    documentId: 'doc_bench' as Source['documentId'],
    documentName: '',
    baseName: '',
    format: 'pdf',
    title: '',
    text: chunk.text,
    pageFrom: chunk.pageFrom ?? null,
    start: chunk.start,
    end: chunk.end,
    // As they come back from the database.
    boxes: JSON.parse(JSON.stringify(chunk.boxes)),
  };
}

function measure(document: ParsedDocument, pages: string[], tally: Tally): void {
  for (const chunk of document.chunks) {
    const source = sourceOf(chunk);
    const several = new Set(chunk.boxes.map(({ page }) => page)).size > 1;
    for (const sentence of splitSentences(document.text.slice(chunk.start, chunk.end))) {
      const [start, end] = [chunk.start + sentence.start, chunk.start + sentence.end];
      const words = document.text.slice(start, end);
      const key = bare(words).slice(0, beginning);
      if (key.length === beginning) count(tally, { source, start, end, words, key, pages, several });
    }
  }
}

interface Cited {
  source: Source;
  start: number;
  end: number;
  words: string;
  key: string;
  pages: string[];
  several: boolean;
}

function count(tally: Tally, { source, start, end, words, key, pages, several }: Cited): void {
  const { chunkId, documentId } = source;
  const citation = openCitation({ chunkId, documentId, number: 1, at: 0, start, end }, source);
  tally.cited += 1;
  tally.quoted += Number(citation?.quote === words);
  if (!pages.some((page) => page.includes(key))) return;
  tally.compared += 1;
  tally.severalPages += Number(several);
  const page = citation?.page ?? 0;
  const boxed = citation?.boxes.every((box) => box.page === page) === true;
  tally.right += Number(boxed && pages[page - 1]?.includes(key) === true);
}

const total: Tally = { cited: 0, quoted: 0, compared: 0, right: 0, severalPages: 0 };
for (const file of files) {
  const tally: Tally = { cited: 0, quoted: 0, compared: 0, right: 0, severalPages: 0 };
  measure(await readPath(file), await pagesOf(file), tally);
  print(basename(file), tally);
  for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key];
}
print('all', total);
if (total.right < total.compared * bar || total.quoted < total.cited) process.exitCode = 1;

function print(name: string, { cited, quoted, compared, right, severalPages }: Tally): void {
  const share = compared === 0 ? 0 : (100 * right) / compared;
  console.log(
    `${name}: ${cited} citations, words right ${quoted}, page comparable ${compared} (${severalPages} in chunks over several pages), page right ${right} (${share.toFixed(2)} %)`,
  );
}
