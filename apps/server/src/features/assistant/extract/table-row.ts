/** How the parser prints a table: one line a row, cells joined by this. */
const cellSeparator = ' | ';
const numeric = /^[\s\d.,:%+\-–—~/()°¥$€£]*\d[\s\d.,:%+\-–—~/()°¥$€£\p{L}]{0,12}$/u;

export function isTableLine(line: string): boolean {
  return line.includes(cellSeparator) || / \|$/.test(line);
}

export function cellsOf(line: string): string[] {
  return line.split('|').map((cell) => cell.trim());
}

function numericCells(cells: string[]): number {
  return cells.filter((cell) => numeric.test(cell)).length;
}

/** Whether the first line of a table names the columns: short words, where the rows below have values. */
export function looksLikeHeader(first: string, second: string | undefined): boolean {
  if (second === undefined) return false;
  const [header, row] = [cellsOf(first), cellsOf(second)];
  if (header.some((cell) => cell.length > 60) || header.filter((cell) => cell !== '').length < 2)
    return false;
  return numericCells(header) === 0 || numericCells(header) < numericCells(row);
}

/** A row as something that can be read alone: `header: value; …`. Cells without a header or a value stand alone. */
export function readableRow(row: string, header: string | undefined): string {
  const cells = cellsOf(row);
  if (header === undefined) return keyAndValues(cells);
  const names = cellsOf(header);
  const parts = cells.map((cell, index) => labelled(names[index] ?? '', cell));
  return parts.filter((part) => part !== '').join('; ');
}

function labelled(name: string, cell: string): string {
  if (cell === '') return '';
  return name === '' || name === cell ? cell : `${name}: ${cell}`;
}

function keyAndValues(cells: string[]): string {
  const [key, ...values] = cells.filter((cell) => cell !== '');
  return values.length === 0 ? (key ?? '') : `${key}: ${values.join('; ')}`;
}
