/**
 * Entry of the child process in which every file is parsed. It may be killed at any moment: it owns nothing
 * but the folder of its job. Started by `child/handle.ts`.
 */
import type { ChildMessage, Order, ParseJob } from './child/messages.ts';
import { writeResult } from './child/result-file.ts';
import { watchSelf } from './child/watch.ts';
import { failureOf, type ParseFailure } from './failure.ts';
import { readResults, subjectsOf } from './ocr/recognition.ts';
import { readDocument } from './read-document.ts';

const progressEveryMs = 200;

const watch = watchSelf(Number(process.argv[2]) * 1024 * 1024);

function send(message: ChildMessage): void {
  process.send?.(message);
}

function throttledProgress(): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    const now = Date.now();
    if (now - last < progressEveryMs) return;
    last = now;
    watch.advance();
    send({ type: 'progress', done, total });
  };
}

/** A stack overflow or an array beyond its limit is a file that is too complex; the rest is a broken file. */
function failureFrom(error: unknown): ParseFailure {
  const known = failureOf(error);
  if (known) return known;
  const detail = String((error as Error)?.message ?? error).slice(0, 200);
  if (error instanceof RangeError) return { code: 'parsing.too_complex', params: { what: 'engine', detail } };
  return { code: 'parsing.corrupt', params: { detail } };
}

async function runJob(job: Order<ParseJob>): Promise<void> {
  watch.begin(job.time);
  send({ type: 'started' });
  try {
    const { results, ...ocr } = job.ocr;
    const recognition = results === undefined ? ocr : { ...ocr, results: await readResults(results) };
    const document = await readDocument({ ...job, recognition, progress: throttledProgress() });
    await writeResult(job.result, document);
    send({ type: 'done', rss: process.memoryUsage.rss() });
  } catch (error) {
    const subjects = subjectsOf(error);
    if (subjects) return send({ type: 'recognise', subjects, rss: process.memoryUsage.rss() });
    send({ type: 'failed', failure: failureFrom(error), rss: process.memoryUsage.rss() });
  } finally {
    watch.end();
  }
}

process.on('message', (job) => void runJob(job as Order<ParseJob>));
process.on('disconnect', () => process.exit(0));
