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
import { bagErrors, bare, characterErrors } from './measure.ts';

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
