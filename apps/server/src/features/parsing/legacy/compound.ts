import { parseError } from '../failure.ts';

/** An entry of a compound file ([MS-CFB]): a stream with bytes, or a storage with children. */
export interface CompoundEntry {
  name: string;
  children: CompoundEntry[];
  read(): Buffer;
}

const endOfChain = 0xfffffffe;
const noStream = 0xffffffff;
const mostEntries = 100_000;

interface Sectors {
  file: Buffer;
  size: number;
  table: number[];
}

function corrupt(detail: string): Error {
  return parseError('parsing.corrupt', { container: 'ole', detail });
}

function sectorAt({ file, size }: Sectors, index: number): Buffer {
  return file.subarray((index + 1) * size, (index + 2) * size);
}

/** Follows a chain of sectors; one that returns to itself or leaves the file is refused. */
function chainOf(table: number[], first: number): number[] {
  const chain: number[] = [];
  for (let at = first; at < noStream - 5; at = table[at] ?? endOfChain) {
    if (chain.length > table.length) throw corrupt('a chain of sectors is a loop');
    chain.push(at);
  }
  return chain;
}

function readChain(sectors: Sectors, first: number): Buffer {
  return Buffer.concat(chainOf(sectors.table, first).map((index) => sectorAt(sectors, index)));
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4));
}

/** Where the table of sectors itself lies: 109 places in the header, the rest in a chain. */
function tableSectors(file: Buffer, size: number): number[] {
  const places = numbersIn(file.subarray(76, 512));
  const bare: Sectors = { file, size, table: [] };
  let next = file.readUInt32LE(68);
  for (let count = 0; next < noStream - 5; count += 1) {
    if (count * size > file.length) throw corrupt('the table of sectors is a loop');
    const more = numbersIn(sectorAt(bare, next));
    next = more.pop() ?? endOfChain;
    places.push(...more);
  }
  return places.filter((place) => place < noStream - 5);
}

function openSectors(file: Buffer): Sectors {
  if (file.length < 1024) throw corrupt('too short');
  const size = 2 ** Math.min(12, Math.max(9, file.readUInt16LE(30)));
  const bare: Sectors = { file, size, table: [] };
  const table = tableSectors(file, size).flatMap((index) => numbersIn(sectorAt(bare, index)));
  return { file, size, table };
}

interface Record {
  name: string;
  kind: number;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

function recordsIn(directory: Buffer): Record[] {
  const count = Math.min(mostEntries, Math.floor(directory.length / 128));
  return Array.from({ length: count }, (_, index) => {
    const at = directory.subarray(index * 128, index * 128 + 128);
    const length = Math.max(0, Math.min(64, at.readUInt16LE(64)) - 2);
    return {
      name: at.toString('utf16le', 0, length),
      kind: at.readUInt8(66),
      left: at.readUInt32LE(68),
      right: at.readUInt32LE(72),
      child: at.readUInt32LE(76),
      start: at.readUInt32LE(116),
      size: at.readUInt32LE(120),
    };
  });
}

/** Children of a storage are a tree of siblings; each record is visited once. */
function siblingsFrom(records: Record[], first: number, seen: Set<number>): number[] {
  const found: number[] = [];
  const stack = [first];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const record = records[at];
    if (!record || seen.has(at)) continue;
    seen.add(at);
    found.push(at);
    stack.push(record.left, record.right);
  }
  return found.sort((left, right) => left - right);
}

/** Opens a compound file; its root storage. Chains that loop and sizes that lie are refused. @throws parsing.corrupt */
export function openCompound(file: Buffer): CompoundEntry {
  const sectors = openSectors(file);
  const records = recordsIn(readChain(sectors, file.readUInt32LE(48)));
  const root = records[0];
  if (!root) throw corrupt('no directory');
  const small: Sectors = {
    // Sector 0 of the small stream has no header before it: one empty sector stands in for it.
    file: Buffer.concat([Buffer.alloc(64), readChain(sectors, root.start)]),
    size: 64,
    table: numbersIn(readChain(sectors, file.readUInt32LE(60))),
  };
  const seen = new Set<number>([0]);
  const entryOf = (record: Record, depth: number): CompoundEntry => ({
    name: record.name,
    children:
      depth > 20
        ? []
        : siblingsFrom(records, record.child, seen).flatMap((index) => {
            const child = records[index];
            return child ? [entryOf(child, depth + 1)] : [];
          }),
    read: () => readChain(record.size < 4096 ? small : sectors, record.start).subarray(0, record.size),
  });
  return entryOf(root, 0);
}

export function entryNamed(storage: CompoundEntry, name: string): CompoundEntry | undefined {
  return storage.children.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}
