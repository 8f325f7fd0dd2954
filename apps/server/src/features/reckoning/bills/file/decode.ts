import type { BillPreview } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';

export interface DecodedFile {
  text: string;
  encoding: BillPreview['encoding'];
}

/**
 * Bytes of a CSV as text: by its mark, else UTF-8, else GB 18030 (with GBK inside), which Excel writes in Chinese.
 * @throws Problem `reckoning.bill_encoding` when it is none of them
 */
export function decodeFile(bytes: Uint8Array): DecodedFile {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return read(bytes, ['utf-16le']);
  if (first === 0xfe && second === 0xff) return read(bytes, ['utf-16be']);
  return read(bytes, ['utf-8', 'gb18030']);
}

function read(bytes: Uint8Array, encodings: readonly DecodedFile['encoding'][]): DecodedFile {
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // Text holds no NUL: a spreadsheet or an archive that is only named .csv does.
      if (!text.includes('\0')) return { text, encoding };
    } catch {
      // The next one.
    }
  }
  throw problem('reckoning.bill_encoding');
}
