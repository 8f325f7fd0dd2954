import { randomBytes } from 'node:crypto';
import { type Id, type IdKind, idPrefixes } from '@jishi/contract';

/** A new id of one kind: prefix + UUIDv7 (RFC 9562) in hex, so ids sort by the time they were made (ms). */
export function newId<K extends IdKind>(kind: K, now = Date.now()): Id<K> {
  return `${idPrefixes[kind]}_${uuidV7Hex(now)}` as Id<K>;
}

function uuidV7Hex(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex');
}
