import { open, readFile, stat } from 'node:fs/promises';
import type { DocumentType } from './block.ts';
import { decodeText, requireText } from './charset.ts';
import { failureOf, type ParseFailure, parseError } from './failure.ts';
import { defaultLimits } from './limits.ts';
import { textKindOf } from './text-kind.ts';

/** A file to look at: on disk or in memory. */
export type FileSource = { path: string } | { bytes: Uint8Array };

export type SniffOutcome =
  | { ok: true; type: DocumentType; mediaType: string }
  | { ok: false; failure: ParseFailure };

const mediaTypes: Record<DocumentType, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
};

const headBytes = 256 * 1024;

interface Peek {
  head: Buffer;
  size: number;
  /** For ZIP and OLE files, which keep their directory elsewhere. */
  archiveSource: string | Buffer;
}

async function peekAt(source: FileSource): Promise<Peek> {
  if ('bytes' in source) {
    const bytes = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
    return { head: bytes.subarray(0, headBytes), size: bytes.length, archiveSource: bytes };
  }
  const handle = await open(source.path, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, headBytes));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return { head: head.subarray(0, bytesRead), size, archiveSource: source.path };
  } finally {
    await handle.close();
  }
}

const images: Array<[string, string]> = [
  ['\x89PNG\r\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF8', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['BM', 'bmp'],
];

const otherBinaries: Array<[string, string]> = [
  ['Rar!\x1a\x07', 'rar'],
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['\x1f\x8b', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ', 'xz'],
  ['\x7fELF', 'program'],
  ['MZ', 'program'],
  ['{\\rtf', 'rtf'],
  ['%!PS', 'postscript'],
  ['ID3', 'audio'],
  ['OggS', 'audio'],
  ['SQLite format 3\0', 'sqlite'],
];

function imageTypeOf(head: string): string | undefined {
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (/^ftyp(?:heic|heix|mif1|avif)/.test(head.slice(4, 12))) return 'heic';
  const magic = images.find(([mark]) => head.startsWith(mark));
  // Two letters are a weak mark: a bitmap also declares a zero field that text cannot contain.
  if (magic?.[1] === 'bmp' && head.slice(6, 10) !== '\0\0\0\0') return undefined;
  return magic?.[1];
}

function binaryTypeOf(head: string): string | undefined {
  if (head.startsWith('RIFF') && head.includes('\0')) return 'media';
  if (head.slice(4, 8) === 'ftyp') return 'media';
  const magic = otherBinaries.find(([mark]) => head.startsWith(mark));
  const weak = magic !== undefined && magic[0].length <= 3;
  return weak && !head.slice(0, 512).includes('\0') ? undefined : magic?.[1];
}

const oleMark = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** Streams of a compound file that name its kind, in the order that decides. */
const oleStreams: Array<[string, string]> = [
  ['EncryptedPackage', 'encrypted'],
  ['WordDocument', 'doc'],
  ['PowerPoint Document', 'ppt'],
  ['Workbook', 'xls'],
  ['Book', 'xls'],
  ['__substg1.0_', 'msg'],
];

async function refuseCompoundFile(peek: Peek): Promise<never> {
  const { archiveSource } = peek;
  const whole = typeof archiveSource === 'string' ? await readFile(archiveSource) : archiveSource;
  const found = oleStreams.find(([name]) => whole.includes(Buffer.from(name, 'utf16le')))?.[1];
  if (found === 'encrypted') throw parseError('parsing.encrypted', { type: 'office' });
  throw parseError('parsing.unsupported_type', { type: found ?? 'ole' });
}

async function sniffZip(peek: Peek): Promise<DocumentType> {
  const [{ openArchive }, { officeTypeIn }] = await Promise.all([
    import('./ooxml/archive.ts'),
    import('./ooxml/package.ts'),
  ]);
  const archive = await openArchive(peek.archiveSource, defaultLimits);
  try {
    return (await officeTypeIn(archive, defaultLimits)).type;
  } finally {
    archive.close();
  }
}

function sniffText(peek: Peek, name: string): DocumentType {
  const decoded = decodeText(peek.head);
  requireText(decoded);
  if (decoded.text.trim() === '') throw parseError('parsing.empty', { bytes: peek.size });
  return textKindOf(decoded.text.slice(0, 64 * 1024), name);
}

async function typeOf(peek: Peek, name: string): Promise<DocumentType> {
  if (peek.size === 0) throw parseError('parsing.empty', { bytes: 0 });
  const head = peek.head.toString('latin1', 0, 2048);
  // Readers accept up to a kilobyte of junk before the mark.
  if (head.slice(0, 1024).includes('%PDF-')) return 'pdf';
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return sniffZip(peek);
  if (head.startsWith(oleMark)) return refuseCompoundFile(peek);
  const image = imageTypeOf(head);
  if (image) throw parseError('parsing.needs_ocr', { type: image });
  const binary = binaryTypeOf(head);
  if (binary) throw parseError('parsing.unsupported_type', { type: binary });
  return sniffText(peek, name);
}

/** As {@link sniff}, but throws the failure: for use inside the child process. */
export async function sniffOrThrow(source: FileSource, name: string): Promise<DocumentType> {
  return typeOf(await peekAt(source), name);
}

/**
 * Finds the type of a file by its content. A wrong extension does not matter; among text formats the name
 * breaks ties. A file that no reader takes yields the failure that says why.
 */
export async function sniff(source: FileSource, name = ''): Promise<SniffOutcome> {
  try {
    const type = await sniffOrThrow(source, name);
    return { ok: true, type, mediaType: mediaTypes[type] };
  } catch (error) {
    const failure = failureOf(error);
    if (failure) return { ok: false, failure };
    throw error;
  }
}

/** Size of a source in bytes. */
export async function sizeOf(source: FileSource): Promise<number> {
  return 'bytes' in source ? source.bytes.byteLength : (await stat(source.path)).size;
}
