import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ParseSettings } from '@jishi/contract';
import type { ExternalKind } from '../../parsing/index.ts';

/** A file on its way to another parser. */
export interface OutgoingFile {
  path: string;
  /** Bytes. */
  size: number;
  /** What it is, by its content. */
  type: string;
  mediaType: string;
}

export interface ParserRequest {
  url: string;
  headers: Record<string, string>;
  body: Readable;
}

type Fields = [name: string, value: string][];

interface Protocol {
  path: string;
  fileField: string;
  fields(ocr: ParseSettings['ocr']): Fields;
  secretHeader(secret: string): Record<string, string>;
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

const protocols: Record<ExternalKind, Protocol> = {
  jishi: {
    path: '',
    fileField: 'file',
    fields: (ocr) => [['ocr', ocr]],
    secretHeader: bearer,
  },
  docling: {
    path: '/v1/convert/file',
    fileField: 'files',
    fields: (ocr) => [
      ['to_formats', 'json'],
      ['to_formats', 'md'],
      ['image_export_mode', 'placeholder'],
      ['do_ocr', String(ocr !== 'off')],
      ['force_ocr', String(ocr === 'force')],
      ['abort_on_error', 'false'],
    ],
    secretHeader: (secret) => ({ 'x-api-key': secret }),
  },
  mineru: {
    path: '/file_parse',
    fileField: 'files',
    fields: (ocr) => [
      ['return_md', 'true'],
      ['return_content_list', 'true'],
      ['return_images', 'false'],
      ['response_format_zip', 'false'],
      ['parse_method', { auto: 'auto', force: 'ocr', off: 'txt' }[ocr]],
    ],
    secretHeader: bearer,
  },
};

const extensions: Record<string, string> = { markdown: 'md', text: 'txt' };

/** Not the owner's name for it: that may say more than the file, and becomes a path over there. */
function outgoingName({ type, mediaType }: OutgoingFile): string {
  const extension = type === 'image' ? mediaType.slice('image/'.length) : (extensions[type] ?? type);
  return `document.${extension}`;
}

function fieldPart(boundary: string, [name, value]: Fields[number]): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

async function* multipart(head: Buffer, file: OutgoingFile, tail: Buffer): AsyncGenerator<Uint8Array> {
  yield head;
  yield* createReadStream(file.path, { end: Math.max(0, file.size - 1) });
  yield tail;
}

/** The request by which a parser of this kind is asked. Pure but for the file, which is read when it is sent. */
export function parserRequest(
  { kind, address, secret }: { kind: ExternalKind; address: string; secret: string | null },
  file: OutgoingFile,
  ocr: ParseSettings['ocr'],
): ParserRequest {
  const { path, fileField, fields, secretHeader } = protocols[kind];
  const base = address.replace(/\/+$/, '');
  const boundary = `jishi-${randomBytes(16).toString('hex')}`;
  const disposition = `form-data; name="${fileField}"; filename="${outgoingName(file)}"`;
  const head = Buffer.from(
    `${fields(ocr)
      .map((field) => fieldPart(boundary, field))
      .join(
        '',
      )}--${boundary}\r\ncontent-disposition: ${disposition}\r\ncontent-type: ${file.mediaType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    url: path !== '' && base.endsWith(path) ? base : `${base}${path}`,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + file.size + tail.length),
      ...(secret === null ? {} : secretHeader(secret)),
    },
    body: Readable.from(multipart(head, file, tail)),
  };
}
