import type { Nodes, Parents, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { tableText } from '../assembly/table-text.ts';
import type { DraftBlock, DraftDocument, ParseWarning } from '../block.ts';
import { parseError } from '../failure.ts';
import type { DecodedText } from '../kinds/charset.ts';
import type { ParseLimits } from '../limits.ts';
import { charsetWarnings } from './charset-warnings.ts';
import { readHtmlBlocks } from './html.ts';

interface MarkdownState {
  blocks: DraftBlock[];
  limits: ParseLimits;
  /** Characters of front matter in front of the parsed text. */
  shift: number;
  pictures: number;
}

interface Place {
  depth: number;
  listLevel: number;
  /** Printed number of the list item whose first paragraph comes next. */
  marker: string;
  inItem: boolean;
}

/** What a reader sees of inline nodes; link targets are left out. */
function inlineText(node: Nodes, state: MarkdownState): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value;
    case 'break':
      return '\n';
    case 'image':
    case 'imageReference':
      state.pictures += 1;
      return node.alt ?? '';
    case 'html':
      return /^<br\s*\/?>$/i.test(node.value) ? '\n' : '';
    case 'footnoteReference':
      return `[^${node.label ?? node.identifier}]`;
    default:
      return 'children' in node ? node.children.map((child) => inlineText(child, state)).join('') : '';
  }
}

/** Soft line breaks inside a paragraph are layout of the source. */
function paragraphText(node: Nodes, state: MarkdownState): string {
  const lines = inlineText(node, state).split('\n');
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function sourceOf(node: Nodes, state: MarkdownState): { source?: { start: number; end: number } } {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined) return {};
  return { source: { start: start + state.shift, end: end + state.shift } };
}

function addTable(node: Table, state: MarkdownState): void {
  const width = Math.max(...node.children.map((row) => row.children.length));
  const rows = node.children.map((row) =>
    Array.from({ length: width }, (_, column) => {
      const cell = row.children[column];
      return cell ? paragraphText(cell, state) : '';
    }),
  );
  const table = { rows, headerRows: 1 };
  state.blocks.push({ kind: 'table', text: tableText(table), table, ...sourceOf(node, state) });
}

function addParagraph(node: Nodes, state: MarkdownState, place: Place): void {
  const text = paragraphText(node, state);
  if (text === '') return;
  const source = sourceOf(node, state);
  if (place.inItem) {
    state.blocks.push({ kind: 'list-item', text: place.marker + text, level: place.listLevel, ...source });
  } else state.blocks.push({ kind: 'paragraph', text, ...source });
}

function addList(node: Extract<RootContent, { type: 'list' }>, state: MarkdownState, place: Place): void {
  const first = node.start ?? 1;
  node.children.forEach((item, index) => {
    let marker = node.ordered ? `${first + index}. ` : '';
    for (const child of item.children) {
      const inner = { depth: place.depth + 2, listLevel: place.listLevel + 1, marker, inItem: true };
      addNode(child, state, inner);
      marker = '';
    }
  });
}

function addLeaf(node: RootContent, state: MarkdownState, place: Place): boolean {
  const source = sourceOf(node, state);
  switch (node.type) {
    case 'heading':
      state.blocks.push({ kind: 'heading', text: paragraphText(node, state), level: node.depth, ...source });
      return true;
    case 'paragraph':
      addParagraph(node, state, place);
      return true;
    case 'code':
      state.blocks.push({
        kind: 'code',
        text: node.value,
        ...(node.lang ? { language: node.lang } : {}),
        ...source,
      });
      return true;
    case 'table':
      addTable(node, state);
      return true;
    case 'html':
      state.blocks.push(...readHtmlBlocks(node.value, state.limits));
      return true;
    default:
      return false;
  }
}

function addNode(node: RootContent, state: MarkdownState, place: Place): void {
  if (place.depth > state.limits.markupDepth) {
    throw parseError('parsing.too_complex', { what: 'depth', limit: state.limits.markupDepth });
  }
  if (addLeaf(node, state, place)) return;
  if (node.type === 'list') addList(node, state, place);
  else if (node.type === 'footnoteDefinition') {
    const text = node.children.map((child) => paragraphText(child, state)).join('\n');
    state.blocks.push({
      kind: 'note',
      text: `[^${node.label ?? node.identifier}] ${text}`,
      ...sourceOf(node, state),
    });
  } else if ('children' in node) addChildren(node, state, { ...place, depth: place.depth + 1 });
}

function addChildren(node: Parents, state: MarkdownState, place: Place): void {
  for (const child of node.children) addNode(child as RootContent, state, place);
}

interface FrontMatter {
  length: number;
  title?: string;
  text: string;
}

function readFrontMatter(text: string): FrontMatter {
  const match = /^---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text);
  if (!match || !/^[\w-]+\s*:/m.test(match[1] ?? '')) return { length: 0, text: '' };
  const title = /^title\s*:\s*(.+)$/m
    .exec(match[1] ?? '')?.[1]
    ?.trim()
    .replace(/^["']|["']$/g, '');
  return { length: match[0].length, text: match[1] ?? '', ...(title ? { title } : {}) };
}

/**
 * A line of a thousand `>` or brackets makes the Markdown grammar quadratic: real documents nest a handful.
 */
function refuseHostileNesting(text: string, limits: ParseLimits): void {
  if (/^(?:[ \t]*>){400,}/m.test(text) || /[[(*_~`]{2000,}/.test(text)) {
    throw parseError('parsing.too_complex', { what: 'depth', limit: limits.markupDepth });
  }
}

/** Blocks of GitHub-flavoured Markdown with their places in the source. */
export function readMarkdown(decoded: DecodedText, limits: ParseLimits): DraftDocument {
  const front = readFrontMatter(decoded.text);
  const body = decoded.text.slice(front.length);
  refuseHostileNesting(body, limits);
  const root = fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const state: MarkdownState = { blocks: [], limits, shift: front.length, pictures: 0 };
  if (front.text !== '') {
    state.blocks.push({ kind: 'note', text: front.text, source: { start: 0, end: front.length } });
  }
  addChildren(root, state, { depth: 0, listLevel: 0, marker: '', inItem: false });
  const pictures: ParseWarning[] =
    state.pictures === 0 ? [] : [{ code: 'pictures_skipped', params: { count: state.pictures } }];
  return {
    parser: 'markdown',
    ...(front.title ? { title: front.title } : {}),
    charset: decoded.charset,
    blocks: state.blocks,
    warnings: [...charsetWarnings(decoded), ...pictures],
  };
}
