/** A record of a presentation ([MS-PPT] 2.3.1): containers hold others. */
export interface PptRecord {
  type: number;
  instance: number;
  container: boolean;
  body: Buffer;
}

/** Records that follow each other; one that is cut is as long as it can be. */
export function* recordsIn(bytes: Buffer): Generator<PptRecord> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const head = bytes.readUInt16LE(at);
    const type = bytes.readUInt16LE(at + 2);
    const body = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4));
    yield { type, instance: head >> 4, container: (head & 0x0f) === 0x0f, body };
    if (body.length === 0 && type === 0) return;
    at += 8 + body.length;
  }
}

export const shapes = {
  group: 0xf003,
  shape: 0xf004,
  childAnchor: 0xf00f,
  moreProperties: 0xf122,
} as const;
