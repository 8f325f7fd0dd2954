import type { DraftBlock, DraftDocument, ParseWarning } from '../block.ts';
import type { DecodedText } from '../kinds/charset.ts';
import type { ParseLimits } from '../limits.ts';
import { charsetWarnings } from './charset-warnings.ts';
import { isDataTable, readHtmlTable } from './html-table.ts';
import {
  attributeOf,
  contentRoot,
  findElement,
  type HtmlElement,
  type HtmlNode,
  isHidden,
  isHtmlElement,
  isLinkList,
  isNeverShown,
  parseHtml,
  parseHtmlFragment,
  rawText,
} from './html-tree.ts';

interface ListPlace {
  level: number;
  /** Number of the next item of an ordered list. */
  next?: number;
}

interface HtmlState {
  blocks: DraftBlock[];
  limits: ParseLimits;
  /** Text of the paragraph under construction, white space not yet collapsed. */
  inline: string;
  kind: 'paragraph' | 'list-item';
  level: number;
  marker: string;
  lists: ListPlace[];
  pictures: number;
  hidden: number;
  keepBoilerplate: boolean;
}

function newState(limits: ParseLimits, keepBoilerplate: boolean): HtmlState {
  return {
    blocks: [],
    limits,
    inline: '',
    kind: 'paragraph',
    level: 0,
    marker: '',
    lists: [],
    pictures: 0,
    hidden: 0,
    keepBoilerplate,
  };
}

/** `\v` stands for `<br>` until white space is collapsed. */
const lineBreak = '\v';

function collapse(text: string): string {
  return text
    .replace(/[ \t\r\n\f]+/g, ' ')
    .replace(/ ?\v ?/g, '\n')
    .trim();
}

function flush(state: HtmlState): void {
  const text = collapse(state.inline);
  state.inline = '';
  if (text === '') return;
  if (state.kind === 'list-item') {
    state.blocks.push({ kind: 'list-item', text: state.marker + text, level: state.level });
    state.marker = '';
  } else state.blocks.push({ kind: 'paragraph', text });
}

const blockElements = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form header hgroup hr html legend main p section summary ul ol li table pre h1 h2 h3 h4 h5 h6 caption tr td th tbody thead tfoot'
  ).split(' '),
);

function walkChildren(nodes: HtmlNode[], state: HtmlState): void {
  for (const node of nodes) {
    if (isHtmlElement(node)) walkElement(node, state);
    else if ('value' in node) state.inline += node.value;
  }
}

function walkBlock(element: HtmlElement, state: HtmlState): void {
  flush(state);
  walkChildren(element.childNodes, state);
  flush(state);
}

function walkHeading(element: HtmlElement, state: HtmlState): void {
  flush(state);
  walkChildren(element.childNodes, state);
  const text = collapse(state.inline).replace(/\s*¶$/, '');
  state.inline = '';
  if (text !== '') state.blocks.push({ kind: 'heading', text, level: Number(element.tagName[1]) });
}

function walkList(element: HtmlElement, state: HtmlState): void {
  flush(state);
  const start = Number.parseInt(attributeOf(element, 'start') ?? '1', 10);
  const place: ListPlace = { level: state.lists.length + 1 };
  if (element.tagName === 'ol') place.next = Number.isFinite(start) ? start : 1;
  state.lists.push(place);
  walkChildren(element.childNodes, state);
  flush(state);
  state.lists.pop();
}

function walkListItem(element: HtmlElement, state: HtmlState): void {
  flush(state);
  const outer = { kind: state.kind, level: state.level, marker: state.marker };
  const list = state.lists.at(-1);
  state.kind = 'list-item';
  state.level = list?.level ?? 1;
  state.marker = list?.next === undefined ? '' : `${list.next}. `;
  if (list?.next !== undefined) list.next += 1;
  walkChildren(element.childNodes, state);
  flush(state);
  Object.assign(state, outer);
}

function walkTable(element: HtmlElement, state: HtmlState): void {
  flush(state);
  if (!isDataTable(element)) {
    walkChildren(element.childNodes, state);
    flush(state);
    return;
  }
  const caption = findElement(element, 'caption');
  if (caption) walkBlock(caption, state);
  state.blocks.push(...readHtmlTable(element, state.limits));
}

function walkPreformatted(element: HtmlElement, state: HtmlState): void {
  flush(state);
  const text = rawText(element);
  if (text.trim() !== '') state.blocks.push({ kind: 'code', text });
}

function walkPicture(element: HtmlElement, state: HtmlState): void {
  state.pictures += 1;
  const description = attributeOf(element, 'alt')?.trim() ?? '';
  if (description.length >= 8) state.inline += ` ${description} `;
}

/** The TeX source that MathML carries along, else its characters. */
function walkMath(element: HtmlElement, state: HtmlState): void {
  const annotation = findElement(element, 'annotation');
  const tex =
    annotation && /tex/i.test(attributeOf(annotation, 'encoding') ?? '') ? rawText(annotation).trim() : '';
  state.inline += tex === '' ? rawText(element).replace(/\s+/g, '') : `$${tex}$`;
}

type Walker = (element: HtmlElement, state: HtmlState) => void;

const walkers: Record<string, Walker> = {
  h1: walkHeading,
  h2: walkHeading,
  h3: walkHeading,
  h4: walkHeading,
  h5: walkHeading,
  h6: walkHeading,
  ul: walkList,
  ol: walkList,
  li: walkListItem,
  table: walkTable,
  pre: walkPreformatted,
  img: walkPicture,
  math: walkMath,
  br: (_, state) => {
    state.inline += lineBreak;
  },
};

const linkLists = new Set(['ul', 'ol', 'div', 'footer', 'aside', 'header', 'section', 'table']);

/** Navigation is dropped, unless the whole page is one (then the page is walked again with everything). */
function isBoilerplate(element: HtmlElement, state: HtmlState): boolean {
  if (isNeverShown(element)) return !(state.keepBoilerplate && element.tagName === 'nav');
  if (state.keepBoilerplate) return false;
  if (element.tagName === 'footer') return true;
  return linkLists.has(element.tagName) && state.lists.length === 0 && isLinkList(element);
}

function walkElement(element: HtmlElement, state: HtmlState): void {
  if (isBoilerplate(element, state)) return;
  if (isHidden(element)) {
    if (rawText(element).trim() !== '') state.hidden += 1;
    return;
  }
  const walker = Object.hasOwn(walkers, element.tagName) ? walkers[element.tagName] : undefined;
  if (walker) walker(element, state);
  else if (blockElements.has(element.tagName)) walkBlock(element, state);
  else walkChildren(element.childNodes, state);
}

/** Blocks of HTML that stands inside another format. */
export function readHtmlBlocks(text: string, limits: ParseLimits): DraftBlock[] {
  const state = newState(limits, true);
  walkChildren(parseHtmlFragment(text, limits).childNodes, state);
  flush(state);
  return state.blocks;
}

/** The character set a page declares for itself; undefined when it does not. */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString(
    'latin1',
  );
  return (
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,30})/i.exec(head)?.[1] ??
    /<\?xml[^>]{0,100}encoding=["']([\w-]{2,30})/i.exec(head)?.[1]
  );
}

function walkPage(nodes: HtmlNode[], limits: ParseLimits): HtmlState {
  const state = newState(limits, false);
  walkChildren(nodes, state);
  flush(state);
  if (state.blocks.length > 0) return state;
  const everything = newState(limits, true);
  walkChildren(nodes, everything);
  flush(everything);
  return everything;
}

function warningsOf(state: HtmlState): ParseWarning[] {
  const warnings: ParseWarning[] = [];
  if (state.pictures > 0) warnings.push({ code: 'pictures_skipped', params: { count: state.pictures } });
  if (state.hidden > 0) warnings.push({ code: 'hidden_text_skipped', params: { count: state.hidden } });
  return warnings;
}

/** Blocks of a web page: its content without navigation, scripts and hidden text. */
export function readHtml(decoded: DecodedText, limits: ParseLimits): DraftDocument {
  const document = parseHtml(decoded.text, limits);
  const titleElement = findElement(document, 'title');
  const title = titleElement ? rawText(titleElement).replace(/\s+/g, ' ').trim() : '';
  const state = walkPage(contentRoot(document).childNodes, limits);
  return {
    parser: 'html',
    ...(title === '' ? {} : { title }),
    charset: decoded.charset,
    blocks: state.blocks,
    warnings: [...charsetWarnings(decoded), ...warningsOf(state)],
  };
}
