import type { BlockTable, CellSpan } from './block.ts';

export const cellSeparator = ' | ';

/** Cells that repeat the one to their left because a merged cell covers both. */
function coveredCells(spans: CellSpan[]): Set<string> {
  const covered = new Set<string>();
  for (const span of spans) {
    for (let row = span.row; row < span.row + span.rowSpan; row += 1) {
      for (let column = span.column + 1; column < span.column + span.columnSpan; column += 1) {
        covered.add(`${row}:${column}`);
      }
    }
  }
  return covered;
}

/** One line a row; line breaks inside a cell become spaces; a merged cell is printed once per row. */
export function tableText(table: BlockTable): string {
  const covered = coveredCells(table.spans ?? []);
  return table.rows
    .map((row, rowIndex) =>
      row
        .filter((_, column) => !covered.has(`${rowIndex}:${column}`))
        .map((cell) => cell.replace(/\s*\n\s*/g, ' '))
        .join(cellSeparator)
        .trimEnd(),
    )
    .join('\n');
}

/** Rows and columns without any character are layout, not data; spans and boxes move along. */
export function dropEmptyRowsAndColumns(table: BlockTable): BlockTable {
  const keptRows = table.rows.map((row) => row.some((cell) => cell.trim() !== ''));
  const width = Math.max(0, ...table.rows.map((row) => row.length));
  const keptColumns = Array.from({ length: width }, (_, column) =>
    table.rows.some((row) => (row[column] ?? '').trim() !== ''),
  );
  if (keptRows.every(Boolean) && keptColumns.every(Boolean)) return table;
  const rows = table.rows
    .filter((_, index) => keptRows[index])
    .map((row) => keptColumns.flatMap((kept, column) => (kept ? [row[column] ?? ''] : [])));
  const headerRows = keptRows.slice(0, table.headerRows).filter(Boolean).length;
  const spans = table.spans?.flatMap((span) => shrinkSpan(span, keptRows, keptColumns));
  const rowBoxes = table.rowBoxes?.filter((_, index) => keptRows[index]);
  return { rows, headerRows, ...(spans?.length ? { spans } : {}), ...(rowBoxes ? { rowBoxes } : {}) };
}

function shrinkSpan(span: CellSpan, rows: boolean[], columns: boolean[]): CellSpan[] {
  const kept = (flags: boolean[], from: number, to: number) => flags.slice(from, to).filter(Boolean).length;
  const rowSpan = kept(rows, span.row, span.row + span.rowSpan);
  const columnSpan = kept(columns, span.column, span.column + span.columnSpan);
  if (rowSpan * columnSpan < 2) return [];
  return [{ row: kept(rows, 0, span.row), column: kept(columns, 0, span.column), rowSpan, columnSpan }];
}
