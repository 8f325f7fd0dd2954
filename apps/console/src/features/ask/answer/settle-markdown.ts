/**
 * Markdown that is still being written, made steady: what could still turn into something else (an open `**`, half a
 * link, a table without its rule) is closed or held back, so that nothing on the screen changes its form afterwards.
 * Only the end is touched: offsets before it stay valid.
 */
export function settleMarkdown(text: string): string {
  const fence = openFence(text);
  if (fence) return text.replace(/\n[`~]{1,2}$/, '\n');
  const start = lastBlockStart(text);
  const block = text.slice(start);
  return text.slice(0, start) + settleBlock(block);
}

/** Whether the text ends inside a fenced code block. */
function openFence(text: string): boolean {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark === undefined) continue;
    if (open === null) open = mark;
    else if (mark.startsWith(open) && line.trim() === mark) open = null;
  }
  return open !== null;
}

function lastBlockStart(text: string): number {
  const gap = text.trimEnd().lastIndexOf('\n\n');
  return gap < 0 ? 0 : gap + 2;
}

function settleBlock(block: string): string {
  if (/^\s*\|/.test(block)) return settleTable(block);
  const lineStart = block.lastIndexOf('\n') + 1;
  const line = block.slice(lineStart);
  // A marker alone at the start of a line: a list, heading, rule, quote, fence or setext underline to be.
  if (/^\s*(?:[-*+_=`~]{1,3}|\d{1,9}[.)]?|#{1,6}|>+)?\s*$/.test(line)) return block.slice(0, lineStart);
  return block.slice(0, lineStart) + settleLine(line);
}

/** A table needs its head and its rule; the row that is being written waits for its end. */
function settleTable(block: string): string {
  const lines = block.split('\n');
  const finished = lines.slice(0, -1);
  const rule = finished[1];
  const isTable = rule !== undefined && /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/.test(rule);
  if (isTable) return finished.join('\n');
  return lines.length < 3 ? '' : block;
}

function settleLine(line: string): string {
  const code = closeCode(line);
  if (code !== null) return code;
  return closeEmphasis(cutOpenLink(line));
}

/** An odd number of backticks: the last one opened code that has no end yet. */
function closeCode(line: string): string | null {
  const ticks = line.match(/`/g)?.length ?? 0;
  if (ticks % 2 === 0) return null;
  return line.endsWith('`') ? line.slice(0, -1) : `${line}\``;
}

/** `see [the page](https://exa` → `see the page`; `see [the pa` → `see the pa`. */
function cutOpenLink(line: string): string {
  const link = /!?\[([^[\]]*)(?:\](?:\([^()\s]*)?)?$/.exec(line);
  if (link === null) return line;
  return line.slice(0, link.index) + (link[1] ?? '');
}

function closeEmphasis(line: string): string {
  const bare = line.replace(/`[^`]*`/g, '');
  const trimmed = line.replace(/(?<=\s|^)[*_~]+$/, '');
  if (trimmed !== line) return trimmed.trimEnd();
  let closed = line;
  for (const mark of ['**', '__', '~~']) {
    if ((bare.split(mark).length - 1) % 2 === 1) closed = closeMark(closed, mark);
  }
  return closed;
}

/** `**bold` → `**bold**`, `**bold*` → `**bold**`. Space before a closing mark would keep it from closing. */
function closeMark(line: string, mark: string): string {
  const half = mark.slice(0, 1);
  const body = line.endsWith(half) && !line.endsWith(mark) ? line.slice(0, -1) : line;
  return body.trimEnd() + mark;
}
