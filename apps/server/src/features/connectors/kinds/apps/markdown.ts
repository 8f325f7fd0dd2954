/** Markdown from the blocks of online documents. */

/** Text that is no markup. */
export function plain(text: string): string {
  return text.replace(/([\\`*_[\]<>#|])/g, '\\$1');
}

export function heading(level: number, text: string): string {
  return `${'#'.repeat(Math.min(Math.max(level, 1), 6))} ${text}`;
}

export function fence(text: string, language = ''): string {
  // Longer than any fence inside.
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text}\n${mark}`;
}

export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

export function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${' '.repeat(by)}${line}`))
    .join('\n');
}

/** A table whose first row is its head. */
export function table(rows: readonly string[][]): string {
  const [head, ...body] = rows.map((row) => row.map((cell) => cell.replace(/\s*\n\s*/g, '<br>').trim()));
  if (head === undefined || head.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${head.map((_, index) => cells[index] ?? '').join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...body.map(line)].join('\n');
}

/** A document with its title; parts are apart by an empty line. */
export function page(title: string, parts: readonly string[]): string {
  return `${[heading(1, plain(title)), ...parts.filter((part) => part.trim() !== '')].join('\n\n')}\n`;
}
