import { readFile } from 'node:fs/promises';
import type { RecognisedPage } from './recognise-page.ts';

/** `auto` reads what has no text of its own, `force` every page of a PDF, `off` nothing. */
export type OcrMode = 'auto' | 'force' | 'off';

/** Something whose text can only be seen. Files are named by their path. */
export type Subject =
  | { kind: 'page'; file: string; page: number; dpi: number }
  | { kind: 'picture'; file: string; frame: number };

export type RecognitionResult =
  /** `scale`: points of a pixel. */
  { ok: true; page: RecognisedPage; scale: number } | { ok: false; code: string };

/** What a reader may expect of OCR. Without `results` it has not run yet. */
export interface Recognition {
  mode: OcrMode;
  /** The optional packages are installed. */
  available: boolean;
  results?: ReadonlyMap<string, RecognitionResult>;
}

export const noRecognition: Recognition = { mode: 'off', available: false };

export function keyOf(subject: Subject): string {
  return `${subject.file}#${subject.kind === 'page' ? subject.page : subject.frame}`;
}

const marker = Symbol.for('jishi.parsing.recognise');

/** The subjects inside an error by which a reader asks for OCR; undefined for any other error. */
export function subjectsOf(error: unknown): Subject[] | undefined {
  if (typeof error !== 'object' || error === null || !(marker in error)) return undefined;
  return (error as { [marker]: Subject[] })[marker];
}

/** An error that asks for these subjects to be read; the document is then read once more, with the results. */
export function recognitionNeeded(subjects: Subject[]): Error {
  return Object.assign(new Error('text recognition is needed'), { [marker]: subjects });
}

/**
 * The results for these subjects, in their order; undefined when OCR is off or not installed. Before OCR has run this
 * throws an error that asks for it.
 */
export function resultsFor(
  { mode, available, results }: Recognition,
  subjects: Subject[],
): RecognitionResult[] | undefined {
  if (mode === 'off' || !available) return undefined;
  if (subjects.length === 0) return [];
  const known = subjects.map((subject) => results?.get(keyOf(subject)));
  if (known.every((result) => result !== undefined)) return known as RecognitionResult[];
  throw recognitionNeeded(subjects);
}

/** One line of the file that results travel in. */
export interface ResultLine {
  key: string;
  result: RecognitionResult;
}

export async function readResults(path: string): Promise<Map<string, RecognitionResult>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => JSON.parse(line) as ResultLine).map(({ key, result }) => [key, result]));
}
