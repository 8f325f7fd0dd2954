import { readFile, stat } from 'node:fs/promises';
import { assembleDocument } from './assembly/assemble.ts';
import type { DocumentType, DraftDocument, ParsedDocument, ReportProgress } from './block.ts';
import { type ChunkOptions, chunkBlocks } from './chunking/chunk.ts';
import type { ContainerInput } from './containers/members.ts';
import type { ExternalAnswer } from './external/answer.ts';
import { parseError } from './failure.ts';
import { type DecodedText, decodeText, requireText } from './kinds/charset.ts';
import { sniffOrThrow } from './kinds/sniff.ts';
import type { ParseLimits } from './limits.ts';
import type { Recognition } from './ocr/recognition.ts';
import type { OfficeDraft, OfficePackage } from './ooxml/package.ts';
import type { TableMode } from './pdf/layout.ts';

export interface ReadInput {
  /** Path of the file. */
  file: string;
  /** Name its owner gave it: a hint among text formats, nothing more. */
  name: string;
  limits: ParseLimits;
  chunking: ChunkOptions;
  /** How tables of a PDF are found. Default `auto`. */
  tables?: TableMode;
  recognition: Recognition;
  /** Folder for parts of the file that are read on their own. */
  scratch: string;
  /** How many files this one lies in: attachments, archives. */
  depth?: number;
  /** The file is the answer of another parser. */
  external?: ExternalAnswer;
  progress: ReportProgress;
}

async function readOfficeText(office: OfficePackage, progress: ReportProgress): Promise<OfficeDraft> {
  if (office.type === 'docx') return (await import('./docx/read-docx.ts')).readDocx(office);
  if (office.type === 'pptx') return (await import('./pptx/read-pptx.ts')).readPptx(office, progress);
  return (await import('./xlsx/read-xlsx.ts')).readXlsx(office, progress);
}

async function readOffice({
  file,
  limits,
  progress,
  scratch,
  recognition,
}: ReadInput): Promise<DraftDocument> {
  const { openPackage } = await import('./ooxml/package.ts');
  const office = await openPackage(file, limits);
  try {
    const draft = await readOfficeText(office, progress);
    const { readPictures } = await import('./ooxml/pictures.ts');
    const { archive } = office;
    const read = await readPictures({ archive, file, scratch, limits, recognition }, draft.blocks);
    return { ...draft, blocks: read.blocks, warnings: [...draft.warnings, ...read.warnings] };
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
  if (type === 'json') return readJsonOrText(decoded, limits);
  if (type === 'markdown') return (await import('./formats/markdown.ts')).readMarkdown(decoded, limits);
  return (await import('./formats/text.ts')).readPlainText(decoded);
}

/** What only looks like JSON is text. */
async function readJsonOrText(decoded: DecodedText, limits: ParseLimits): Promise<DraftDocument> {
  const { parseJson, readJson } = await import('./formats/json.ts');
  const parsed = parseJson(decoded.text);
  if (parsed) return readJson(decoded, limits, parsed);
  return (await import('./formats/text.ts')).readPlainText(decoded);
}

/** The same limits, progress and recognition hold for a file inside a file. */
function containerOf(input: ReadInput): ContainerInput {
  const { file, limits, scratch, depth = 0 } = input;
  return {
    file,
    limits,
    scratch,
    depth,
    readMember: async (member) => {
      const { type } = await sniffOrThrow({ path: member.file }, member.name);
      return readers[type]({ ...input, ...member }, type);
    },
  };
}

type Reader = (input: ReadInput, type: DocumentType) => Promise<DraftDocument>;

/** Readers are loaded when first needed: a process that parses text never maps the PDF engine. */
const readers: Record<DocumentType, Reader> = {
  pdf: async (input) => (await import('./pdf/read-pdf.ts')).readPdf(input),
  image: async (input) => (await import('./image/read-image.ts')).readImage(input),
  docx: readOffice,
  pptx: readOffice,
  xlsx: readOffice,
  csv: readText,
  html: readText,
  markdown: readText,
  text: readText,
  json: readText,
  rtf: async (input) => (await import('./legacy/read-rtf.ts')).readRtf(input),
  doc: async (input) => (await import('./legacy/doc/read-doc.ts')).readDoc(input),
  ppt: async (input) => (await import('./legacy/ppt/read-ppt.ts')).readPpt(input),
  xls: async (input) => (await import('./legacy/read-xls.ts')).readXls(input),
  epub: async (input) => (await import('./containers/read-epub.ts')).readEpub(input),
  eml: async (input) => (await import('./containers/read-eml.ts')).readEml(containerOf(input)),
  msg: async (input) => (await import('./containers/read-msg.ts')).readMsg(containerOf(input)),
  zip: async (input) => (await import('./containers/read-zip.ts')).readZip(containerOf(input)),
};

async function draftOf(
  input: ReadInput,
): Promise<{ type: DocumentType; mediaType: string; draft: DraftDocument }> {
  const { file, name, limits, external } = input;
  if (external) {
    const draft = await (await import('./external/answer.ts')).readAnswer(file, external, limits);
    return { type: external.type, mediaType: external.mediaType, draft };
  }
  const { type, mediaType } = await sniffOrThrow({ path: file }, name);
  return { type, mediaType, draft: await readers[type](input, type) };
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
  const { type, mediaType, draft } = await draftOf(input);
  const document = assembleDocument({ type, mediaType, draft, limits: input.limits });
  const chunks = chunkBlocks(document, input.chunking);
  const durationMs = Math.round(performance.now() - started);
  return { ...document, chunks, report: { ...document.report, durationMs } };
}
