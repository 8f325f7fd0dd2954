/** One CSV file of cells. */

/**
 * A cell that spreadsheets would run as a formula (it starts with = + - @, tab or return) gets an apostrophe in front;
 * numbers that we format ourselves are passed as numbers and stay as they are.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** RFC 4180 with a byte order mark, without which Excel reads Chinese as gibberish. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
