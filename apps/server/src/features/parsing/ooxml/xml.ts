import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { failureOf, parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';

/** An element with a canonical prefix (`w:p`, `a:t`), whatever prefix the file uses. */
export interface XmlElement {
  name: string;
  /** By local name; attributes of the relationships namespace keep `r:`. */
  attributes: Record<string, string>;
  children: XmlContent[];
}

export type XmlContent = XmlElement | string;

/** Transitional and strict namespaces, told apart by their end. */
const prefixByTail: Array<[string, string]> = [
  ['/wordprocessingml/main', 'w'],
  ['/wordprocessingml/2006/main', 'w'],
  ['/drawingml/2006/main', 'a'],
  ['/drawingml/main', 'a'],
  ['/presentationml/2006/main', 'p'],
  ['/presentationml/main', 'p'],
  ['/spreadsheetml/2006/main', 'x'],
  ['/spreadsheetml/main', 'x'],
  ['/officeDocument/2006/math', 'm'],
  ['/officeDocument/math', 'm'],
  ['/officeDocument/2006/relationships', 'r'],
  ['/officeDocument/relationships', 'r'],
  ['/package/2006/relationships', 'rel'],
  ['/package/2006/content-types', 'ct'],
  ['/markup-compatibility/2006', 'mc'],
  ['/drawingml/2006/wordprocessingDrawing', 'wp'],
  ['/drawingml/wordprocessingDrawing', 'wp'],
  ['/2010/wordprocessingShape', 'wps'],
  ['/drawingml/2006/chart', 'c'],
  ['/drawingml/chart', 'c'],
  ['/drawingml/2006/diagram', 'dgm'],
  ['/drawingml/diagram', 'dgm'],
  ['/dc/elements/1.1/', 'dc'],
  ['urn:schemas-microsoft-com:vml', 'v'],
];

function prefixFor(uri: string): string {
  return prefixByTail.find(([tail]) => uri.endsWith(tail))?.[1] ?? 'other';
}

export interface XmlHandler {
  /** Whether this element is wanted as a tree; then `element` gets it when it closes. */
  collect(name: string, attributes: Record<string, string>): boolean;
  element(tree: XmlElement): void;
  /** Elements that are not part of a tree, in document order. */
  opened?(name: string, attributes: Record<string, string>): void;
  closed?(name: string): void;
  /** True once nothing more is wanted: then the rest need not be well-formed or even given. */
  done?(): boolean;
}

interface ReaderState {
  open: XmlElement[];
  depth: number;
  nodes: number;
}

/** Attributes keep their local name; those of the relationships namespace (`r:id`) keep the prefix. */
function readAttributes(tag: SaxesTagNS, prefixes: Map<string, string>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const attribute of Object.values(tag.attributes)) {
    const prefix = attribute.uri === '' ? '' : canonical(attribute.uri, prefixes);
    attributes[prefix === 'r' ? `r:${attribute.local}` : attribute.local] = attribute.value;
  }
  return attributes;
}

function canonical(uri: string, cache: Map<string, string>): string {
  const known = cache.get(uri);
  if (known !== undefined) return known;
  const prefix = prefixFor(uri);
  cache.set(uri, prefix);
  return prefix;
}

function wireParser(handler: XmlHandler, limits: ParseLimits): SaxesParser<{ xmlns: true }> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const prefixes = new Map<string, string>();
  const state: ReaderState = { open: [], depth: 0, nodes: 0 };
  const qualified = (tag: SaxesTagNS) => `${canonical(tag.uri, prefixes)}:${tag.local}`;
  refuseHostileXml(parser);
  parser.on('opentag', (tag) =>
    openElement({ state, handler, limits }, qualified(tag), readAttributes(tag, prefixes)),
  );
  parser.on('closetag', (tag) => closeElement(state, handler, qualified(tag)));
  const addText = (text: string) => state.open.at(-1)?.children.push(text);
  parser.on('text', addText);
  parser.on('cdata', addText);
  return parser;
}

/** Office files never need a DTD: one means entities, external or exploding, so it is refused unread. */
function refuseHostileXml(parser: SaxesParser<{ xmlns: true }>): void {
  parser.on('doctype', () => {
    throw parseError('parsing.external_entity', { container: 'xml' });
  });
  parser.on('error', (error) => {
    throw parseError('parsing.corrupt', { container: 'xml', detail: error.message.slice(0, 200) });
  });
}

interface OpenContext {
  state: ReaderState;
  handler: XmlHandler;
  limits: ParseLimits;
}

function openElement(context: OpenContext, name: string, attributes: Record<string, string>): void {
  const { state, handler, limits } = context;
  state.depth += 1;
  if (state.depth > limits.markupDepth)
    throw parseError('parsing.too_complex', { what: 'depth', limit: limits.markupDepth });
  const parent = state.open.at(-1);
  if (!parent && !handler.collect(name, attributes)) {
    handler.opened?.(name, attributes);
    return;
  }
  const element: XmlElement = { name, attributes, children: [] };
  state.nodes = parent ? state.nodes + 1 : 1;
  if (state.nodes > limits.markupNodes)
    throw parseError('parsing.too_complex', { what: 'nodes', limit: limits.markupNodes });
  parent?.children.push(element);
  state.open.push(element);
}

function closeElement(state: ReaderState, handler: XmlHandler, name: string): void {
  state.depth -= 1;
  const element = state.open.pop();
  if (!element) handler.closed?.(name);
  else if (state.open.length === 0) handler.element(element);
}

/** XML of Office files is UTF-8 or UTF-16, told apart by the mark or by the zero bytes of `<?`. */
function decoderFor(first: Buffer): TextDecoder {
  if (first[0] === 0xff || (first[0] === 0x3c && first[1] === 0)) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe || (first[0] === 0 && first[1] === 0x3c)) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}

/** Runs XML through the handler without ever holding more than the wanted trees. Throws parse errors. */
export async function readXml(
  source: AsyncIterable<Buffer>,
  handler: XmlHandler,
  limits: ParseLimits,
): Promise<void> {
  const parser = wireParser(handler, limits);
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of source) {
      decoder ??= decoderFor(chunk);
      parser.write(decoder.decode(chunk, { stream: true }));
    }
    if (!handler.done?.()) parser.write(decoder?.decode() ?? '').close();
  } catch (error) {
    if (failureOf(error)) throw error;
    throw parseError('parsing.corrupt', {
      container: 'xml',
      detail: String((error as Error)?.message).slice(0, 200),
    });
  }
}

/** Reads a small part as one tree. */
export async function readXmlTree(source: AsyncIterable<Buffer>, limits: ParseLimits): Promise<XmlElement> {
  const found: XmlElement[] = [];
  const handler: XmlHandler = { collect: () => true, element: (tree) => found.push(tree) };
  await readXml(source, handler, limits);
  const root = found[0];
  if (!root) throw parseError('parsing.corrupt', { container: 'xml', detail: 'no root element' });
  return root;
}

export function isElement(content: XmlContent): content is XmlElement {
  return typeof content !== 'string';
}

export function childElements(element: XmlElement | undefined): XmlElement[] {
  return element?.children.filter(isElement) ?? [];
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return childElements(element).find((child) => child.name === name);
}

/** Follows a path of child names, for example `child(p, 'w:pPr', 'w:pStyle')`. */
export function childAt(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((current, name) => childNamed(current, name), element);
}

/** All elements of a name below this one, in document order. Depth is bounded by `markupDepth`. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendants(child, name),
  ]);
}

/** All character data below an element. */
export function textOf(element: XmlElement | undefined): string {
  return element?.children.map((child) => (isElement(child) ? textOf(child) : child)).join('') ?? '';
}
