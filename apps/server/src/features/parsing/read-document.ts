import { readFile, stat } from 'node:fs/promises';
import { assembleDocument } from './assemble.ts';
import type { DocumentType, DraftDocument, ParsedDocument, ReportProgress } from './block.ts';
import { type DecodedText, decodeText, requireText } from './charset.ts';
import { type ChunkOptions, chunkBlocks } from './chunk.ts';
import { parseError } from './failure.ts';
import type { ParseLimits } from './limits.ts';
import type { Recognition } from './ocr/recognition.ts';
import { sniffOrThrow } from './sniff.ts';

export interface ReadInput {
  /** Path of the file. */
  file: string;
  /** Name its owner gave it: a hint among text formats, nothing more. */
  name: string;
  limits: ParseLimits;
  chunking: ChunkOptions;
  recognition: Recognition;
  progress: ReportProgress;
}

async function readOffice({ file, limits, progress }: ReadInput): Promise<DraftDocument> {
  const { openPackage } = await import('./ooxml/package.ts');
  const office = await openPackage(file, limits);
  try {
    if (office.type === 'docx') return await (await import('./docx/read-docx.ts')).readDocx(office);
    if (office.type === 'pptx') return await (await import('./pptx/read-pptx.ts')).readPptx(office, progress);
    return await (await import('./xlsx/read-xlsx.ts')).readXlsx(office, progress);
  } finally {
    office.archive.close();
  }
}

async function readTextBytes(file: string, type: DocumentType): Promise<DecodedText> {
  const bytes = await readFile(file);
  const declared = type === 'html' ? (await import('./formats/html.ts')).declaredCharset(bytes) : undefined;
  const decoded = decodeText(bytes, declared);
  requireText(decoded);
  return decoded;
}

async function readText(input: ReadInput, type: DocumentType): Promise<DraftDocument> {
  const { limits } = input;
  const decoded = await readTextBytes(input.file, type);
  if (type === 'csv') return (await import('./formats/csv.ts')).readCsv(decoded, limits);
  if (type === 'html') return (await import('./formats/html.ts')).readHtml(decoded, limits);
  if (decoded.text.length > limits.textCharacters) {
    throw parseError('parsing.too_large', { what: 'text', limit: limits.textCharacters });
  }
  if (type === 'markdown') return (await import('./formats/markdown.ts')).readMarkdown(decoded, limits);
  return (await import('./formats/text.ts')).readPlainText(decoded);
}

/** Readers are loaded when first needed: a process that parses text never maps the PDF engine. */
async function readDraft(input: ReadInput, type: DocumentType): Promise<DraftDocument> {
  if (type === 'pdf') {
    const { readPdf } = await import('./pdf/read-pdf.ts');
    return readPdf(input);
  }
  if (type === 'image') return (await import('./image/read-image.ts')).readImage(input);
  if (type === 'docx' || type === 'pptx' || type === 'xlsx') return readOffice(input);
  return readText(input, type);
}

/**
 * Bytes to document, in this process and without a time limit: meant for the child process. Throws parse
 * errors (`failureOf`) for every refusal.
 */
export async function readDocument(input: ReadInput): Promise<ParsedDocument> {
  const started = performance.now();
  const { size } = await stat(input.file);
  if (size > input.limits.fileBytes) {
    throw parseError('parsing.too_large', { what: 'file', bytes: size, limit: input.limits.fileBytes });
  }
  const { type, mediaType } = await sniffOrThrow({ path: input.file }, input.name);
  const draft = await readDraft(input, type);
  const document = assembleDocument({ type, mediaType, draft, limits: input.limits });
  const chunks = chunkBlocks(document, input.chunking);
  const durationMs = Math.round(performance.now() - started);
  return { ...document, chunks, report: { ...document.report, durationMs } };
}
