import type { DraftDocument, PageNote, ParseWarning, ReportProgress } from '../block.ts';
import { asFailureCode, parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import { isOcrInstalled } from '../ocr/engine.ts';
import { confidenceOf, pageOf } from '../ocr/page-items.ts';
import {
  type Recognition,
  type RecognitionResult,
  recognitionNeeded,
  resultsFor,
  type Subject,
} from '../ocr/recognition.ts';
import { layOutPages } from '../pdf/layout.ts';
import type { Page } from '../pdf/page.ts';
import { lowConfidence } from '../pdf/page-notes.ts';

interface ImageInput {
  file: string;
  limits: ParseLimits;
  recognition: Recognition;
  progress: ReportProgress;
}

function noteOf(result: RecognitionResult, page: number): PageNote {
  if (!result.ok) return { page, kind: 'failed', reason: result.code };
  const confidence = confidenceOf(result.page);
  const { quarters } = result.page;
  if (confidence === undefined) return { page, kind: 'empty' };
  return { page, kind: 'scan', confidence, ...(quarters === 0 ? {} : { turned: quarters }) };
}

function refuseUnread(results: RecognitionResult[]): void {
  const [first] = results;
  if (first && !first.ok && results.every((result) => !result.ok))
    throw parseError(asFailureCode(first.code), { type: 'image', what: 'pixels' });
}

/** Blocks of a picture, or of the pages of a TIFF, by what OCR reads on it. */
export async function readImage(input: ImageInput): Promise<DraftDocument> {
  const { file, limits, recognition } = input;
  if (!recognition.available || recognition.mode === 'off')
    throw parseError('parsing.needs_ocr', { type: 'image' });
  // On its way: the runner waits for the packages and asks again.
  if (!isOcrInstalled()) throw recognitionNeeded([{ kind: 'picture', file, frame: 0 }]);
  const { countFrames } = await import('../ocr/raster.ts');
  const frames = await countFrames(file);
  const read = Math.min(frames, limits.ocrPages);
  const subjects = Array.from({ length: read }, (_, frame): Subject => ({ kind: 'picture', file, frame }));
  const results = resultsFor(recognition, subjects) ?? [];
  refuseUnread(results);
  const pages = results.flatMap((result, index): Page[] =>
    result.ok ? [pageOf(index + 1, result.page, result.scale)] : [],
  );
  const notes = results.map((result, index) => noteOf(result, index + 1));
  const warnings: ParseWarning[] = lowConfidence(notes);
  if (frames > read)
    warnings.push({ code: 'pages_beyond_ocr_limit', params: { count: frames - read, limit: read } });
  return {
    parser: 'ocr',
    pages: frames,
    blocks: layOutPages(pages),
    warnings,
    pageKinds: { scan: pages.length },
    pageNotes: notes,
  };
}
