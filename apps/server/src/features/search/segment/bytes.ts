/** Appends unsigned integers (7 bits a byte, low bits first) and bytes to a growing buffer. */
export interface ByteWriter {
  varint(value: number): void;
  bytes(source: Uint8Array): void;
  size(): number;
  /** A copy of what was written. */
  finish(): Uint8Array;
}

export function createByteWriter(capacity = 256): ByteWriter {
  let buffer = new Uint8Array(capacity);
  let size = 0;
  const reserve = (more: number): void => {
    if (size + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, size + more));
    larger.set(buffer.subarray(0, size));
    buffer = larger;
  };
  return {
    varint(value) {
      reserve(8);
      let rest = value;
      // Above 2^31 the bit operators no longer hold; ids of entries get there.
      while (rest > 0x7fffffff) {
        buffer[size++] = (rest % 128) | 128;
        rest = Math.floor(rest / 128);
      }
      while (rest > 127) {
        buffer[size++] = (rest & 127) | 128;
        rest >>>= 7;
      }
      buffer[size++] = rest;
    },
    bytes(source) {
      reserve(source.length);
      buffer.set(source, size);
      size += source.length;
    },
    size: () => size,
    finish: () => buffer.slice(0, size),
  };
}

/** Reads what a ByteWriter wrote. Throws `RangeError` at the end of the bytes: a cut-off block must not look empty. */
export interface ByteReader {
  varint(): number;
  bytes(length: number): Uint8Array;
  at(): number;
  done(): boolean;
}

export function createByteReader(source: Uint8Array): ByteReader {
  let position = 0;
  const next = (): number => {
    const byte = source[position++];
    if (byte === undefined) throw new RangeError('index block ends too early');
    return byte;
  };
  return {
    varint() {
      let value = 0;
      let factor = 1;
      for (;;) {
        const byte = next();
        value += (byte & 127) * factor;
        if (byte < 128) return value;
        factor *= 128;
      }
    },
    bytes(length) {
      if (position + length > source.length) throw new RangeError('index block ends too early');
      position += length;
      return source.subarray(position - length, position);
    },
    at: () => position,
    done: () => position >= source.length,
  };
}
