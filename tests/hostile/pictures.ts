import { crc32, deflateSync } from 'node:zlib';
import type { HostileFile } from './hostile-file.ts';

/** A picture of a few hundred bytes that declares a size; its pixels are missing or black. */
function declaredPng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const hostilePictures: HostileFile[] = [
  {
    name: 'PNG of 4,000,000,000 pixels',
    fileName: 'huge.png',
    bytes: () => declaredPng(65_000),
    expected: ['parsing.too_large', 'parsing.needs_ocr'],
  },
  {
    name: 'PNG without its pixels',
    fileName: 'cut.png',
    bytes: () => declaredPng(3_000),
    expected: ['parsing.corrupt', 'parsing.no_text', 'parsing.needs_ocr'],
  },
  {
    name: 'TIFF whose directory points at itself',
    fileName: 'loop.tiff',
    bytes: () => Buffer.from('49492a000800000001000001030001000000010000000800000000', 'hex'),
    expected: ['parsing.corrupt', 'parsing.no_text', 'parsing.needs_ocr'],
  },
];
