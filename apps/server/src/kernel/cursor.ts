import { problem } from './problem.ts';

/** Opaque page cursors: base64url of a JSON array of the sort keys of the last row. */
export function encodeCursor(keys: (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  const keys = parse(cursor);
  const valid =
    Array.isArray(keys) &&
    keys.length === length &&
    keys.every((key) => typeof key === 'string' || typeof key === 'number');
  if (!valid) throw problem('request.invalid', { field: 'cursor' });
  return keys;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Cuts one page out of `limit + 1` rows. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  shape: { item: (row: Row) => Item; keys: (row: Row) => (string | number)[] },
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(shape.item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(shape.keys(last)) : null,
  };
}
