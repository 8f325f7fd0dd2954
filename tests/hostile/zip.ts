import { constants, deflateRawSync } from 'node:zlib';

/** One file of an archive under construction. Sizes and flags may lie: that is what hostile archives do. */
export interface ZipPart {
  name: string;
  /** Content, compressed on writing; or `packed` with the size it inflates to. */
  content?: string | Buffer;
  packed?: Buffer;
  /** Size to declare instead of the true one. */
  declaredSize?: number;
  encrypted?: boolean;
}

interface WrittenPart {
  header: Buffer;
  local: Buffer;
}

function packedOf(part: ZipPart): { packed: Buffer; size: number } {
  if (part.packed) return { packed: part.packed, size: part.declaredSize ?? 0 };
  const raw = Buffer.from(part.content ?? '');
  return { packed: deflateRawSync(raw), size: part.declaredSize ?? raw.length };
}

/** Checksums are left zero: the readers under test do not need them, and bombs could not afford them. */
function writePart(part: ZipPart, offset: number): WrittenPart {
  const name = Buffer.from(part.name);
  const { packed, size } = packedOf(part);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800 | (part.encrypted ? 1 : 0), 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed]);
  const central = Buffer.alloc(46);
  central.write('PK\x01\x02', 0, 'latin1');
  central.writeUInt16LE(20, 4);
  fields.copy(central, 6, 0, 26);
  central.writeUInt32LE(offset, 42);
  return { header: Buffer.concat([central, name]), local };
}

/** Writes a ZIP archive. */
export function zip(parts: ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const headers: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const written = writePart(part, offset);
    offset += written.local.length;
    locals.push(written.local);
    headers.push(written.header);
  }
  const directory = Buffer.concat(headers);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** `head`, then `filler` repeated until it inflates to about `bytes`, then `tail`, as a raw deflate stream. */
export function deflatedRepeat(input: { head: string; filler: string; tail: string; bytes: number }): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const block = Buffer.from(input.filler.repeat(Math.ceil(2 ** 20 / input.filler.length)));
  const packedBlock = deflateRawSync(block, flush);
  const blocks = new Array<Buffer>(Math.ceil(input.bytes / block.length)).fill(packedBlock);
  return Buffer.concat([deflateRawSync(input.head, flush), ...blocks, deflateRawSync(input.tail)]);
}
