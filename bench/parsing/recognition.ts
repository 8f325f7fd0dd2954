/**
 * Text recognition against the digital text of the same page: node bench/parsing/recognition.ts [--file a.pdf] [--pages 1,2].
 * For each page and each way of scanning it: character errors, order, seconds, memory. Without --file: the handbook of
 * the tests (a page with tables, a page in two columns).
 */
import { parseArgs } from 'node:util';
import { loadEngine } from '../../apps/server/src/features/parsing/ocr/engine.ts';
import { pageOf } from '../../apps/server/src/features/parsing/ocr/page-items.ts';
import { decodePicture } from '../../apps/server/src/features/parsing/ocr/raster.ts';
import { recognisePage } from '../../apps/server/src/features/parsing/ocr/recognise-page.ts';
import { layOutPages } from '../../apps/server/src/features/parsing/pdf/layout.ts';
import { type Scanning, scanPage } from '../../tests/harness/scans.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: 'apps/server/src/features/parsing/fixtures/handbook.pdf' },
    pages: { type: 'string', default: '1,2' },
    quick: { type: 'boolean', default: false },
  },
});

const every: [string, Scanning][] = [
  ['clean', {}],
  ['degraded', { degraded: true }],
  ['quarter turn', { quarters: 1 }],
  ['upside down, degraded', { quarters: 2, degraded: true }],
  ['three quarters', { quarters: 3 }],
];

/** White space and width of characters are not errors of reading. */
function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s|•·]+/g, '');
}

/** Share of characters to change, by edit distance. */
function characterErrors(truth: string, read: string): number {
  let row = Array.from({ length: read.length + 1 }, (_, index) => index);
  for (const [line, expected] of [...truth].entries()) {
    const next = [line + 1];
    for (let column = 0; column < read.length; column += 1) {
      const change = (row[column] ?? 0) + (expected === read[column] ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / Math.max(1, truth.length);
}

/** Share of characters that are wrong wherever they stand: what is left of the errors when order does not count. */
function bagErrors(truth: string, read: string): number {
  const counts = new Map<string, number>();
  for (const one of truth) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of read) counts.set(one, (counts.get(one) ?? 0) - 1);
  const missing = [...counts.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  return missing / Math.max(1, truth.length);
}

async function digitalText(file: string, page: number): Promise<string> {
  // The reader of the product laid out the truth: order is compared with what a digital page gives.
  const { readPdf } = await import('../../apps/server/src/features/parsing/pdf/read-pdf.ts');
  const { defaultLimits } = await import('../../apps/server/src/features/parsing/limits.ts');
  const draft = await readPdf({
    file,
    limits: { ...defaultLimits },
    recognition: { mode: 'off', available: false },
    progress: () => undefined,
  });
  const onPage = draft.blocks.filter((block) => block.page === page);
  return bare(onPage.map(({ text }) => text).join('\n'));
}

const engine = await loadEngine();
console.log(`page · scanned · characters · CER · wrong characters · s · CPU s · peak RSS MB`);
for (const page of values.pages.split(',').map(Number)) {
  const truth = await digitalText(values.file, page);
  for (const [name, scanning] of values.quick ? every.slice(0, 2) : every) {
    const { jpeg, dpi } = await scanPage(values.file, page, scanning);
    const before = process.cpuUsage();
    const started = performance.now();
    const read = await recognisePage(engine, await decodePicture(jpeg));
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    const blocks = layOutPages([pageOf(page, read, 72 / dpi)]);
    const text = bare(blocks.map((block) => block.text).join('\n'));
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    const figures = [characterErrors(truth, text), bagErrors(truth, text)].map((one) => one.toFixed(4));
    console.log(
      [
        page,
        name,
        truth.length,
        ...figures,
        seconds.toFixed(1),
        ((user + system) / 1e6).toFixed(1),
        peak,
      ].join(' · '),
    );
  }
}
