/** Prints rows as an aligned table; wide characters count double. */
export function printTable(rows: Record<string, string | number | null>[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const cell = (row: Record<string, string | number | null>, column: string) => String(row[column] ?? '');
  const widths = columns.map((column) =>
    Math.max(displayWidth(column), ...rows.map((row) => displayWidth(cell(row, column)))),
  );
  const line = (values: string[]) =>
    values
      .map((value, index) => pad(value, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(line(columns));
  for (const row of rows) console.log(line(columns.map((column) => cell(row, column))));
}

/** Columns that a text takes in a terminal: Han, kana, hangul and full-width forms take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  return width;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
