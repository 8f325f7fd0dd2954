import { open, stat } from 'node:fs/promises';
import type { DocumentType } from '../block.ts';
import { failureOf, type ParseFailure, parseError } from '../failure.ts';
import { defaultLimits } from '../limits.ts';
import { decodeText, requireText } from './charset.ts';
import { textKindOf } from './text-kind.ts';

/** A file to look at: on disk or in memory. */
export type FileSource = { path: string } | { bytes: Uint8Array };

/** What a file is, whatever its name says. */
export interface Sniffed {
  type: DocumentType;
  mediaType: string;
}

export type SniffOutcome = ({ ok: true } & Sniffed) | { ok: false; failure: ParseFailure };

const mediaTypes: Record<Exclude<DocumentType, 'image'>, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
  json: 'application/json',
  rtf: 'application/rtf',
  eml: 'message/rfc822',
  msg: 'application/vnd.ms-outlook',
  epub: 'application/epub+zip',
  zip: 'application/zip',
  doc: 'application/msword',
  ppt: 'application/vnd.ms-powerpoint',
  xls: 'application/vnd.ms-excel',
};

const headBytes = 256 * 1024;

interface Peek {
  head: Buffer;
  size: number;
  /** For ZIP and OLE files, which keep their directory elsewhere. */
  archiveSource: string | Buffer;
}

/** The server process sniffs uploads itself: an archive's directory and two tiny parts must be enough. */
const sniffLimits = { ...defaultLimits, partBytes: 4 * 1024 * 1024, markupNodes: 100_000 };

/** A head that was cut must not end inside a character of several bytes. */
function withoutTornCharacter(head: Buffer, size: number): Buffer {
  let end = head.length;
  while (size > head.length && end > head.length - 4 && (head[end - 1] ?? 0) > 0x7f) end -= 1;
  return head.subarray(0, end);
}

async function peekAt(source: FileSource): Promise<Peek> {
  if ('bytes' in source) {
    const bytes = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
    const head = withoutTornCharacter(bytes.subarray(0, headBytes), bytes.length);
    return { head, size: bytes.length, archiveSource: bytes };
  }
  const handle = await open(source.path, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, headBytes));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return {
      head: withoutTornCharacter(head.subarray(0, bytesRead), size),
      size,
      archiveSource: source.path,
    };
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
  ['%!PS', 'postscript'],
  ['ID3', 'audio'],
  ['OggS', 'audio'],
  ['SQLite format 3\0', 'sqlite'],
];

/** Those that the decoder takes; HEIC and bitmaps it does not. */
const readableImages = new Set(['png', 'jpeg', 'tiff', 'webp', 'gif']);

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

type CompoundType = 'msg' | 'doc' | 'ppt' | 'xls';

/** Streams of a compound file that name its kind, in the order that decides. */
const oleStreams: Array<[string, CompoundType | 'encrypted']> = [
  ['EncryptedPackage', 'encrypted'],
  // A message may carry any of the others.
  ['__properties_version1.0', 'msg'],
  ['WordDocument', 'doc'],
  ['PowerPoint Document', 'ppt'],
  ['Workbook', 'xls'],
  ['Book', 'xls'],
];

async function readRange(source: string | Buffer, start: number, length: number): Promise<Buffer> {
  if (typeof source !== 'string') return source.subarray(start, start + length);
  const handle = await open(source, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A compound file names its streams in a directory whose first sector the header gives ([MS-CFB] 2.2). */
async function compoundTypeOf(peek: Peek): Promise<CompoundType> {
  const { archiveSource, head, size } = peek;
  const sectorSize = 2 ** Math.min(head.length > 512 ? head.readUInt16LE(30) : 9, 12);
  const directory = head.length > 512 ? (head.readUInt32LE(48) + 1) * sectorSize : 0;
  const start = directory < size ? directory : 0;
  const places = [head, await readRange(archiveSource, start, headBytes)];
  const isNamed = (name: string) => places.some((bytes) => bytes.includes(Buffer.from(name, 'utf16le')));
  const found = oleStreams.find(([name]) => isNamed(name))?.[1];
  if (found === 'encrypted') throw parseError('parsing.encrypted', { type: 'office' });
  if (found === undefined) throw parseError('parsing.unsupported_type', { type: 'ole' });
  return found;
}

async function sniffZip(peek: Peek) {
  const [{ openArchive }, { zipTypeIn }] = await Promise.all([
    import('../ooxml/archive.ts'),
    import('../ooxml/package.ts'),
  ]);
  const archive = await openArchive(peek.archiveSource, sniffLimits);
  try {
    return await zipTypeIn(archive, sniffLimits);
  } finally {
    archive.close();
  }
}

const mailHeader =
  /^(?:from|to|subject|date|message-id|received|mime-version|return-path|delivered-to|reply-to|content-type):/i;
const sentHeader = /^(?:from|received|return-path|message-id):/i;
const anyHeader = /^[!-9;-~]+:/;

/** A mail begins with its headers; three of those that every mail has are enough. */
function looksLikeMail(text: string): boolean {
  const lines = text.slice(0, 16 * 1024).split(/\r?\n/);
  const end = lines.findIndex((line) => !anyHeader.test(line) && !/^[ \t]\S/.test(line));
  const head = lines.slice(0, end < 0 ? lines.length : end);
  const known = head.filter((line) => mailHeader.test(line)).length;
  return known >= 3 && anyHeader.test(head[0] ?? '') && head.some((line) => sentHeader.test(line));
}

function looksLikeJson(text: string, name: string): boolean {
  return /\.(?:json|jsonl|ndjson|geojson)$/i.test(name) || /^\s*(?:\[\s*)?\{\s*"/.test(text);
}

function sniffText(peek: Peek, name: string) {
  const decoded = decodeText(peek.head);
  requireText(decoded);
  if (looksLikeMail(decoded.text)) return 'eml';
  if (looksLikeJson(decoded.text, name)) return 'json';
  if (decoded.text.trim() === '') throw parseError('parsing.empty', { bytes: peek.size });
  return textKindOf(decoded.text.slice(0, 64 * 1024), name);
}

/** A picture by its format. */
async function documentTypeOf(
  peek: Peek,
  name: string,
): Promise<Exclude<DocumentType, 'image'> | { image: string }> {
  if (peek.size === 0) throw parseError('parsing.empty', { bytes: 0 });
  const head = peek.head.toString('latin1', 0, 2048);
  // Readers accept up to a kilobyte of junk before the mark; prose about PDF does not begin a line with it.
  if (head.startsWith('%PDF-') || /[\r\n\0]%PDF-\d\.\d\s/.test(head.slice(0, 1024))) return 'pdf';
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return sniffZip(peek);
  if (head.startsWith(oleMark)) return compoundTypeOf(peek);
  if (head.startsWith('{\\rtf')) return 'rtf';
  const image = imageTypeOf(head);
  if (image && readableImages.has(image)) return { image };
  if (image) throw parseError('parsing.unsupported_type', { type: image });
  const binary = binaryTypeOf(head);
  if (binary) throw parseError('parsing.unsupported_type', { type: binary });
  return sniffText(peek, name);
}

async function typeOf(peek: Peek, name: string): Promise<Sniffed> {
  const found = await documentTypeOf(peek, name);
  if (typeof found === 'object') return { type: 'image', mediaType: `image/${found.image}` };
  return { type: found, mediaType: mediaTypes[found] };
}

/** As {@link sniff}, but throws the failure: for use inside the child process. */
export async function sniffOrThrow(source: FileSource, name: string): Promise<Sniffed> {
  return typeOf(await peekAt(source), name);
}

/**
 * Finds the type of a file by its content. A wrong extension does not matter; among text formats the name
 * breaks ties. A file that no reader takes yields the failure that says why.
 */
export async function sniff(source: FileSource, name = ''): Promise<SniffOutcome> {
  try {
    return { ok: true, ...(await sniffOrThrow(source, name)) };
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
