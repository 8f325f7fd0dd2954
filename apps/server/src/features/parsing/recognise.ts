import { appendFile, readFile } from 'node:fs/promises';
import type { ReportProgress } from './block.ts';
import type { ParseFailure } from './failure.ts';
import { keyOf, type ResultLine, type Subject } from './ocr/recognition.ts';
import type { Children } from './running/children.ts';

export interface RecogniseInput {
  /** The only folder the children may read. */
  folder: string;
  subjects: Subject[];
  /** Grows by a line for each page. */
  result: string;
  /** Processor time for one page, ms, and how many times as long it may take by the clock. */
  pageCpuMs: number;
  patience: number;
  signal?: AbortSignal | undefined;
  onProgress?: ReportProgress | undefined;
}

/** Pages that may bring a process down before the rest of the document is given up. */
const mostLosses = 5;

/**
 * Reads pages by their looks, in a process of its own. A page that takes too long or too much memory costs that page:
 * the next one is read in a new process. Answers a failure only when it was cancelled.
 */
export async function recogniseSubjects(
  children: Children,
  input: RecogniseInput,
): Promise<ParseFailure | undefined> {
  const { subjects, result } = input;
  let losses = 0;
  for (let done = 0; done < subjects.length; done = await linesIn(result)) {
    if (losses >= mostLosses) {
      await giveUp(result, subjects.slice(done), 'parsing.crashed');
      return undefined;
    }
    const failure = await runFrom(children, input, done);
    if (failure?.code === 'parsing.cancelled') return failure;
    if (!failure) continue;
    losses += 1;
    const at = await linesIn(result);
    const lost = subjects.slice(at, at + 1);
    // A process that had read others before may have been full of those: a fresh one gets the page once more.
    if (at === done || losses > 1) await giveUp(result, lost, failure.code);
  }
  return undefined;
}

/** Undefined = all of the rest was read. */
async function runFrom(
  children: Children,
  input: RecogniseInput,
  done: number,
): Promise<ParseFailure | undefined> {
  const { folder, subjects, result, pageCpuMs, patience, signal, onProgress } = input;
  const rest = subjects.slice(done);
  const end = await children.use({ folder, signal }, (child) =>
    child.run(
      { subjects: rest, result },
      {
        stallCpuMs: pageCpuMs,
        cpuMs: pageCpuMs * (rest.length + 1),
        patience,
        signal,
        onProgress: (read) => onProgress?.(done + read, subjects.length),
      },
    ),
  );
  if (end === undefined) return { code: 'parsing.cancelled', params: {} };
  return 'failure' in end ? end.failure : undefined;
}

async function linesIn(path: string): Promise<number> {
  try {
    return (await readFile(path, 'utf8')).split('\n').length - 1;
  } catch {
    return 0;
  }
}

async function giveUp(path: string, subjects: Subject[], code: string): Promise<void> {
  const lines = subjects.map((subject): ResultLine => ({ key: keyOf(subject), result: { ok: false, code } }));
  await appendFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
}
