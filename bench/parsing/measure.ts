/** White space, width of characters, bullets and Markdown's marks are not errors of reading. */
export function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s|•·*#_`>~\\\-–—\u200b\ufeff]+/g, '');
}

/** Share of characters to change, by edit distance. */
export function characterErrors(truth: string, read: string): number {
  let row = Int32Array.from({ length: read.length + 1 }, (_, index) => index);
  let next = new Int32Array(read.length + 1);
  for (let line = 0; line < truth.length; line += 1) {
    next[0] = line + 1;
    const expected = truth.charCodeAt(line);
    for (let column = 0; column < read.length; column += 1) {
      const change = (row[column] ?? 0) + (expected === read.charCodeAt(column) ? 0 : 1);
      next[column + 1] = Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1);
    }
    [row, next] = [next, row];
  }
  return (row[read.length] ?? 0) / Math.max(1, truth.length);
}

/** Share of characters that are wrong wherever they stand: what is left of the errors when order does not count. */
export function bagErrors(truth: string, read: string): number {
  const counts = new Map<string, number>();
  for (const one of truth) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of read) counts.set(one, (counts.get(one) ?? 0) - 1);
  const missing = [...counts.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  return missing / Math.max(1, truth.length);
}

/** Longest run of pieces that stand in their order, as a share of those that were found at all. */
export function orderOf(pieces: string[], read: string): number {
  const places: number[] = [];
  for (const piece of pieces) {
    // What is said twice is looked for behind what came before it.
    const behind = read.indexOf(piece, (places.at(-1) ?? -1) + 1);
    const place = behind >= 0 ? behind : read.indexOf(piece);
    if (place >= 0) places.push(place);
  }
  const ends: number[] = [];
  for (const place of places) {
    const at = ends.findIndex((end) => end >= place);
    if (at < 0) ends.push(place);
    else ends[at] = place;
  }
  return places.length === 0 ? 0 : ends.length / places.length;
}
