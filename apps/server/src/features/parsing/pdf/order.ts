import { around, type Box, type Item, median, rowsOf } from './page.ts';
import type { PageTable } from './table.ts';

/** Something that is read as a whole: a run of characters or a table. */
export type Atom = Box & ({ item: Item } | { table: PageTable });

/** Atoms of one column, in no order; regions come in reading order. */
export type Region = Atom[];

interface Gap {
  from: number;
  to: number;
}

/** Stretches of x that a row covers, with gaps too small for a column closed. */
function intervalsOf(row: Atom[], minimum: number): Gap[] {
  const intervals: Gap[] = [];
  for (const atom of [...row].sort((left, right) => left.x0 - right.x0)) {
    const last = intervals.at(-1);
    if (last && atom.x0 - last.to < minimum) last.to = Math.max(last.to, atom.x1);
    else intervals.push({ from: atom.x0, to: atom.x1 });
  }
  return intervals;
}

function gapsOf(intervals: Gap[]): Gap[] {
  return intervals
    .slice(1)
    .map((interval, index) => ({ from: intervals[index]?.to ?? 0, to: interval.from }));
}

function intersect(left: Gap[], right: Gap[], minimum: number): Gap[] {
  return left.flatMap((one) =>
    right.flatMap((other) => {
      const from = Math.max(one.from, other.from);
      const to = Math.min(one.to, other.to);
      return to - from >= minimum ? [{ from, to }] : [];
    }),
  );
}

/** Gaps that a row of one stretch leaves open. */
function uncrossed(gaps: Gap[], interval: Gap, minimum: number): Gap[] {
  return gaps.flatMap((gap) => {
    if (interval.to <= gap.from || interval.from >= gap.to) return [gap];
    const left = { from: gap.from, to: Math.min(gap.to, interval.from) };
    const right = { from: Math.max(gap.from, interval.to), to: gap.to };
    return [left, right].filter((rest) => rest.to - rest.from >= minimum);
  });
}

interface Band {
  rows: Atom[][];
  gaps: Gap[];
}

function sizeOf(atom: Atom): number {
  return 'item' in atom ? atom.item.size : 0;
}

function hasHeading(row: Atom[], band: Band): boolean {
  const body = median(band.rows.flat().map(sizeOf));
  return row.every((atom) => sizeOf(atom) > body * 1.12);
}

/** Code and tables are wholes; a title of its own line ends the columns above it. */
function endsBand(row: Atom[], band: Band, single: boolean): boolean {
  if (row.some((atom) => 'table' in atom) || row.every((atom) => 'item' in atom && atom.item.mono))
    return true;
  return single && (band.rows.length === 0 || hasHeading(row, band));
}

/** Gaps of the band that are still open below this row. */
function gapsBelow(row: Atom[], band: Band, minimum: number): Gap[] {
  const intervals = intervalsOf(row, minimum);
  const first = intervals[0];
  if (!first || endsBand(row, band, intervals.length === 1)) return [];
  if (intervals.length === 1) return uncrossed(band.gaps, first, minimum);
  return band.rows.length === 0 ? gapsOf(intervals) : intersect(band.gaps, gapsOf(intervals), minimum);
}

/** Extends a band of columns downwards from `start`; undefined when no columns begin there. */
function bandFrom(rows: Atom[][], start: number, minimum: number): Band | undefined {
  const band: Band = { rows: [], gaps: [] };
  for (let index = start; index < rows.length; index += 1) {
    const row = rows[index] ?? [];
    const gaps = gapsBelow(row, band, minimum);
    if (gaps.length === 0) break;
    band.rows.push(row);
    band.gaps = gaps;
  }
  return isColumns(band, minimum) ? band : undefined;
}

/** Labels beside values are read row by row; columns of text have lines of some length. */
function isColumns(band: Band, minimum: number): boolean {
  const multiple = band.rows.filter((row) => intervalsOf(row, minimum).length > 1);
  if (multiple.length < 3) return false;
  const lengths = columnsIn(band).map((column) => {
    const lines = rowsOf(column);
    return median(lines.map((line) => around(line).x1 - around(line).x0));
  });
  const size = median(band.rows.flat().map(sizeOf)) || 10;
  return lengths.every((length) => length > size * 7);
}

function columnsIn(band: Band): Region[] {
  const cuts = band.gaps.map((gap) => (gap.from + gap.to) / 2);
  const columns: Region[] = Array.from({ length: cuts.length + 1 }, () => []);
  for (const atom of band.rows.flat()) {
    const centre = (atom.x0 + atom.x1) / 2;
    columns[cuts.filter((cut) => cut < centre).length]?.push(atom);
  }
  return columns.filter((column) => column.length > 0);
}

const deepest = 4;

/**
 * Cuts a page into regions in reading order: bands across the page, and inside a band its columns from left
 * to right. A heading or a line across the columns ends a band.
 */
export function orderRegions(atoms: Atom[], depth = 0): Region[] {
  const rows = rowsOf(atoms);
  const minimum = Math.max(8, median(atoms.map(sizeOf)) * 0.9);
  const regions: Region[] = [];
  let plain: Region = [];
  for (let index = 0; index < rows.length; ) {
    const band = depth < deepest ? bandFrom(rows, index, minimum) : undefined;
    if (!band) {
      plain.push(...(rows[index] ?? []));
      index += 1;
      continue;
    }
    if (plain.length > 0) regions.push(plain);
    plain = [];
    for (const column of columnsIn(band)) regions.push(...orderRegions(column, depth + 1));
    index += band.rows.length;
  }
  if (plain.length > 0) regions.push(plain);
  return regions;
}
