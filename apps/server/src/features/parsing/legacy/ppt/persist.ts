const userEdit = 0x0ff5;
const persistDirectory = 0x1772;
const mostEdits = 1_000;

function isRecord(stream: Buffer, at: number, type: number): boolean {
  return at + 24 <= stream.length && stream.readUInt16LE(at + 2) === type;
}

/** Entries of one directory: runs of objects with consecutive numbers. */
function addDirectory(stream: Buffer, at: number, places: Map<number, number>): void {
  if (!isRecord(stream, at, persistDirectory)) return;
  const end = Math.min(stream.length, at + 8 + stream.readUInt32LE(at + 4));
  for (let next = at + 8; next + 4 <= end; ) {
    const head = stream.readUInt32LE(next);
    next += 4;
    for (let index = 0; index < head >>> 20 && next + 4 <= end; index += 1, next += 4) {
      const id = (head & 0xfffff) + index;
      // Edits are followed from the last to the first: the first place seen is the newest.
      if (!places.has(id)) places.set(id, stream.readUInt32LE(next));
    }
  }
}

/** Where the objects of a presentation lie ([MS-PPT] 2.1.2): number → offset in its stream. */
export function persistPlaces(stream: Buffer, currentUser: Buffer | undefined): Map<number, number> {
  const places = new Map<number, number>();
  let edit = currentUser && currentUser.length >= 20 ? currentUser.readUInt32LE(16) : 0;
  for (let count = 0; count < mostEdits && edit > 0 && isRecord(stream, edit, userEdit); count += 1) {
    addDirectory(stream, stream.readUInt32LE(edit + 8 + 12), places);
    edit = stream.readUInt32LE(edit + 8 + 8);
  }
  return places;
}
