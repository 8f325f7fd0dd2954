import type { BlockTable, CellSpan } from '../block.ts';

export const cellSeparator = ' | ';

/** Rows whose one cell is merged across the whole table: a title, printed once. */
function titleRows(table: BlockTable): Set<number> {
  const width = table.rows[0]?.length ?? 0;
  const across = (table.spans ?? []).filter((span) => span.columnSpan >= width && span.rowSpan === 1);
  return new Set(across.map((span) => span.row));
}

function oneLine(cell: string): string {
  if (!cell.includes('\n')) return cell;
  return cell
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/**
 * One line a row; line breaks inside a cell become spaces. A merged cell is repeated in each column it covers,
 * so that every line has the same columns; only a title across the whole table is printed once.
 */
export function tableText(table: BlockTable): string {
  const titles = titleRows(table);
  return table.rows
    .map((row, rowIndex) =>
      (titles.has(rowIndex) ? row.slice(0, 1) : row).map(oneLine).join(cellSeparator).trimEnd(),
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
