import { around, type Box, type Item, median, type Page, pageBox, type Rule, rowsOf } from './page.ts';
import { cellText, finishTable, type PageTable } from './table.ts';

/** Text that stands in one column of one row. */
interface Segment extends Box {
  items: Item[];
  characters: number;
}

type SegmentRow = Segment[];

/** Joins items that are closer than a wide space. */
function segmentsOf(row: Item[]): SegmentRow {
  const segments: SegmentRow = [];
  for (const item of row) {
    const last = segments.at(-1);
    if (last && item.x0 - last.x1 < item.size) {
      last.items.push(item);
      last.x1 = Math.max(last.x1, item.x1);
      last.y0 = Math.min(last.y0, item.y0);
      last.y1 = Math.max(last.y1, item.y1);
      last.characters += item.text.length;
    } else {
      segments.push({
        x0: item.x0,
        y0: item.y0,
        x1: item.x1,
        y1: item.y1,
        items: [item],
        characters: item.text.length,
      });
    }
  }
  return segments;
}

function topOf(row: SegmentRow): number {
  return Math.min(...row.map((segment) => segment.y0));
}

function bottomOf(row: SegmentRow): number {
  return Math.max(...row.map((segment) => segment.y1));
}

/** Rows set this much wider still belong together when every cell stands below another. */
const airyRows = 2;
const leastAiryCells = 3;

function standsBelow(above: Segment | undefined, below: Segment): boolean {
  if (!above) return false;
  const middle = (above.x0 + above.x1 - below.x0 - below.x1) / 2;
  return [above.x0 - below.x0, above.x1 - below.x1, middle].some((distance) => Math.abs(distance) < 2);
}

function isAirilyBelow(row: SegmentRow, last: SegmentRow): boolean {
  if (row.length !== last.length || row.length < leastAiryCells) return false;
  return row.every((segment, index) => standsBelow(last[index], segment));
}

/** Whether a row goes on with the run: near, and not the second single row in turn. */
function follows(run: SegmentRow[], row: SegmentRow, pitch: number): boolean {
  const last = run.at(-1);
  if (!last) return row.length > 1;
  const distance = topOf(row) - bottomOf(last);
  if (distance < pitch) return row.length > 1 || last.length > 1;
  return distance < pitch * airyRows && isAirilyBelow(row, last);
}

/** Runs of rows with several segments; single ones in between may be the second line of a cell. */
function runsOf(rows: SegmentRow[], pitch: number): SegmentRow[][] {
  const runs: SegmentRow[][] = [[]];
  for (const row of rows) {
    const run = runs.at(-1) ?? [];
    if (follows(run, row, pitch)) run.push(row);
    else runs.push(row.length > 1 ? [row] : []);
  }
  const ended = runs.map((run) => run.slice(0, run.findLastIndex((row) => row.length > 1) + 1));
  return ended.filter((run) => run.filter((row) => row.length > 1).length >= 2);
}

/** Columns are the stretches that some segment covers; a segment across the table makes them one. */
function columnsOf(run: SegmentRow[]): Array<[number, number]> {
  const extents = run
    .filter((row) => row.length > 1)
    .flat()
    .map((one): [number, number] => [one.x0, one.x1]);
  extents.sort((left, right) => left[0] - right[0]);
  const columns: Array<[number, number]> = [];
  for (const [from, to] of extents) {
    const last = columns.at(-1);
    if (last && from < last[1] + 2) last[1] = Math.max(last[1], to);
    else columns.push([from, to]);
  }
  return columns;
}

function columnOf(columns: Array<[number, number]>, segment: Segment): number {
  const centre = (segment.x0 + segment.x1) / 2;
  const index = columns.findIndex(([from, to]) => centre >= from - 2 && centre <= to + 2);
  return Math.max(0, index);
}

const marker =
  /^(?:[•●○▪■□◦‣·–—*+-]|[\ue000-\uf8ff]|[（(]?[\da-zA-Z一二三四五六七八九十]{1,3}[.)）、]|第.{1,6}[条章节])$/u;

/** Bullets with hanging text stand in two columns too. */
function isList(run: SegmentRow[], columns: number): boolean {
  const first = run
    .filter((row) => row.length > 1)
    .map((row) => row[0]?.items.map((item) => item.text).join('') ?? '');
  return columns === 2 && first.filter((text) => marker.test(text.trim())).length > first.length / 2;
}

const prose = { fills: 0.8, shareOfLines: 0.6, shareOfText: 0.6, line: 14, longLineEms: 15 };

/** Two columns of prose fill their width; cells of a table seldom do. */
function isProse(run: SegmentRow[], columns: Array<[number, number]>): boolean {
  const fills = (segment: Segment) => {
    const [from, to] = columns[columnOf(columns, segment)] ?? [0, 1];
    return (segment.x1 - segment.x0) / Math.max(1, to - from) > prose.fills;
  };
  const segments = run.filter((row) => row.length > 1).flat();
  const full = segments.filter(fills).length;
  const usual = median(segments.map(({ characters }) => characters));
  if (full > segments.length * prose.shareOfLines && usual > prose.line) return true;
  // Titles and last lines of paragraphs are short but hold little of the text. A column of terms has no long lines.
  return columns.every((_, column) =>
    isColumnOfText(
      run.flat().filter((segment) => columnOf(columns, segment) === column),
      fills,
    ),
  );
}

function isColumnOfText(lines: Segment[], fills: (line: Segment) => boolean): boolean {
  const full = lines.filter(fills);
  const textOf = (some: Segment[]) => some.reduce((sum, { characters }) => sum + characters, 0);
  const usual = median(full.map(({ x0, x1, items }) => (x1 - x0) / (items[0]?.size || 10)));
  return full.length > 2 && usual > prose.longLineEms && textOf(full) > textOf(lines) * prose.shareOfText;
}

function isSupported(run: SegmentRow[], columns: Array<[number, number]>): boolean {
  const multiple = run.filter((row) => row.length > 1);
  const filled = multiple.reduce(
    (sum, row) => sum + new Set(row.map((one) => columnOf(columns, one))).size,
    0,
  );
  return filled >= multiple.length * columns.length * 0.6;
}

/** Lines above and below, without any between the columns: the usual table of papers and reports. */
function isRuled(box: Box, horizontal: Rule[]): boolean {
  const wide = horizontal.filter(
    (rule) =>
      rule.from <= box.x0 + 6 && rule.to >= box.x1 - 6 && rule.at >= box.y0 - 14 && rule.at <= box.y1 + 14,
  );
  return wide.length >= 2;
}

function isTable(run: SegmentRow[], columns: Array<[number, number]>, horizontal: Rule[]): boolean {
  if (columns.length < 2 || isList(run, columns.length) || !isSupported(run, columns)) return false;
  if (isRuled(around(run.flat()), horizontal)) return true;
  return run.filter((row) => row.length > 1).length >= 3 && !isProse(run, columns);
}

/** A row whose first column is empty while the row above is near is its second line. */
function mergeContinuations(run: SegmentRow[], columns: Array<[number, number]>): SegmentRow[] {
  const merged: SegmentRow[] = [];
  for (const row of run) {
    const above = merged.at(-1);
    const inColumns = new Set(row.map((segment) => columnOf(columns, segment)));
    const continues =
      above !== undefined && !inColumns.has(0) && inColumns.size < columns.length && merged.length > 1;
    if (continues && topOf(row) - bottomOf(above) < (row[0]?.items[0]?.size ?? 10) * 0.6) above.push(...row);
    else merged.push([...row]);
  }
  return merged;
}

function buildTable(page: Page, run: SegmentRow[], columns: Array<[number, number]>): PageTable {
  const logical = mergeContinuations(run, columns);
  const rows = logical.map((row) =>
    columns.map((_, column) =>
      cellText(row.filter((one) => columnOf(columns, one) === column).flatMap((one) => one.items)),
    ),
  );
  const rowBoxes = logical.map((row) => [pageBox(page, around(row))]);
  return finishTable(page, around(run.flat()), { rows, headerRows: 0, rowBoxes });
}

/** Tables without lines between their columns, found by their alignment. */
export function findColumnTables(page: Page, items: Item[]): PageTable[] {
  const rows = rowsOf(items.filter((item) => item.text.trim() !== '')).map(segmentsOf);
  const height = median(items.map((item) => item.y1 - item.y0)) || 10;
  return runsOf(rows, height * 1.3).flatMap((run) => {
    const columns = columnsOf(run);
    return isTable(run, columns, page.horizontal) ? [buildTable(page, run, columns)] : [];
  });
}
