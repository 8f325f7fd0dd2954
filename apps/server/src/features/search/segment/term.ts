const encoder = new TextEncoder();

/** A term as the index sees it: its UTF-8 bytes and their hash, whose top bits name the bucket. */
export interface Term {
  readonly bytes: Uint8Array;
  readonly hash: number;
}

export function toTerm(token: string): Term {
  const bytes = encoder.encode(token);
  return { bytes, hash: hashBytes(bytes) };
}

/** FNV-1a with the last mix of MurmurHash3, because buckets are cut by the top bits. Unsigned 32 bits. */
export function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) {
    hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The order of terms in a segment: by hash, equal hashes by bytes. */
export function compareTerms(left: Term, right: Term): number {
  return left.hash - right.hash || compareBytes(left.bytes, right.bytes);
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The bucket of a hash when a family has 2^bits buckets. */
export function bucketOf(hash: number, bits: number): number {
  return bits === 0 ? 0 : hash >>> (32 - bits);
}
