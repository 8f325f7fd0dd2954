/**
 * Entry of the child process in which pages are read by their looks. It may be killed at any moment: each page is
 * written as soon as it is read. Started by `child/handle.ts`.
 */
import { appendFile } from 'node:fs/promises';
import type { ChildMessage, Order, RecogniseJob } from '../child/messages.ts';
import { watchSelf } from '../child/watch.ts';
import { failureOf } from '../failure.ts';
import { type Engine, loadEngine } from './engine.ts';
import { decodePicture, type Raster } from './raster.ts';
import { recognisePage } from './recognise-page.ts';
import { keyOf, type RecognitionResult, type ResultLine, type Subject } from './recognition.ts';

const watch = watchSelf(Number(process.argv[2]) * 1024 * 1024);

function send(message: ChildMessage): void {
  process.send?.(message);
}

async function renderPage(file: string, page: number, dpi: number): Promise<Raster> {
  const { LiteParse } = await import('@llamaindex/liteparse');
  const [shot] = await new LiteParse({ ocrEnabled: false, quiet: true, dpi }).screenshot(file, [page]);
  if (!shot) throw new Error('the page could not be drawn');
  return decodePicture(shot.imageBuffer);
}

/** Pictures have no size on paper: their lines are taken for the size of ordinary print. */
const printSize = 14;

function scaleOf(subject: Subject, lines: { y0: number; y1: number }[]): number {
  if (subject.kind === 'page') return 72 / subject.dpi;
  const heights = lines.map(({ y0, y1 }) => y1 - y0).sort((left, right) => left - right);
  const middle = heights[Math.floor(heights.length / 2)];
  return middle === undefined ? 0.36 : Math.min(1, printSize / middle);
}

async function recognise(engine: Engine, subject: Subject): Promise<RecognitionResult> {
  try {
    const raster =
      subject.kind === 'page'
        ? await renderPage(subject.file, subject.page, subject.dpi)
        : await decodePicture(subject.file, subject.frame);
    const page = await recognisePage(engine, raster);
    return { ok: true, page, scale: scaleOf(subject, page.lines) };
  } catch (error) {
    return { ok: false, code: failureOf(error)?.code ?? 'parsing.corrupt' };
  }
}

/** Kept for the next document: loading takes longer than reading a small picture. */
const loaded: { engine?: Engine } = {};

async function runJob({ subjects, result, time }: Order<RecogniseJob>): Promise<void> {
  watch.begin(time);
  send({ type: 'started' });
  try {
    loaded.engine ??= await loadEngine();
    for (const [index, subject] of subjects.entries()) {
      const line: ResultLine = { key: keyOf(subject), result: await recognise(loaded.engine, subject) };
      await appendFile(result, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      watch.advance();
      send({ type: 'progress', done: index + 1, total: subjects.length });
    }
    send({ type: 'done', rss: process.memoryUsage.rss() });
  } catch (error) {
    const detail = String((error as Error)?.message ?? error).slice(0, 200);
    send({
      type: 'failed',
      failure: { code: 'parsing.crashed', params: { detail } },
      rss: process.memoryUsage.rss(),
    });
  } finally {
    watch.end();
  }
}

process.on('message', (job) => void runJob(job as Order<RecogniseJob>));
process.on('disconnect', () => process.exit(0));
