/** One change of a property ([MS-DOC] 2.2.5.2 Prl): `code` says which. */
export interface Property {
  code: number;
  value: Buffer;
}

export const codes = {
  outlineLevel: 0x2640,
  listNumber: 0x460b,
  listLevel: 0x260a,
  inTable: 0x2416,
  rowEnd: 0x2417,
  longProperties: 0x6646,
  cells: 0xd608,
} as const;

const lengths = [1, 1, 2, 4, 2, 2, 0, 3];
const changeTabs = 0xc615;

/** Length of a value, and of the number before it that says so. */
function extentOf(bytes: Buffer, at: number, code: number): { head: number; length: number } {
  const fixed = lengths[code >> 13] ?? 1;
  if (fixed > 0) return { head: 0, length: fixed };
  // The definition of a table has a longer number, which counts itself with one byte too many.
  if (code === codes.cells)
    return { head: 2, length: at + 2 <= bytes.length ? Math.max(0, bytes.readUInt16LE(at) - 1) : 0 };
  const length = bytes[at] ?? 0;
  if (code !== changeTabs || length !== 255) return { head: 1, length };
  const removed = bytes[at + 1] ?? 0;
  return { head: 1, length: 2 + removed * 4 + (bytes[at + 2 + removed * 4] ?? 0) * 3 };
}

/** Properties in a list of changes; one that is cut ends it. */
export function propertiesIn(bytes: Buffer): Property[] {
  const found: Property[] = [];
  for (let at = 0; at + 3 <= bytes.length; ) {
    const code = bytes.readUInt16LE(at);
    const { head, length } = extentOf(bytes, at + 2, code);
    const start = at + 2 + head;
    if (start + length > bytes.length) break;
    found.push({ code, value: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
