import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, parseFragment } from 'parse5';
import { parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';

export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
type HtmlParent = DefaultTreeAdapterTypes.ParentNode;

/** parse5 looks through the open elements for every tag: deep nesting costs the square of its depth. */
function boundedAdapter(limits: ParseLimits): typeof defaultTreeAdapter {
  let depth = 0;
  let nodes = 0;
  return {
    ...defaultTreeAdapter,
    createElement: (...input) => {
      nodes += 1;
      if (nodes > limits.markupNodes)
        throw parseError('parsing.too_complex', { what: 'nodes', limit: limits.markupNodes });
      return defaultTreeAdapter.createElement(...input);
    },
    onItemPush: () => {
      depth += 1;
      if (depth > limits.htmlDepth)
        throw parseError('parsing.too_complex', { what: 'depth', limit: limits.htmlDepth });
    },
    onItemPop: () => {
      depth -= 1;
    },
  };
}

/** Parses a whole page the way browsers do. */
export function parseHtml(text: string, limits: ParseLimits): HtmlParent {
  return parse(text, { treeAdapter: boundedAdapter(limits), scriptingEnabled: false });
}

/** Parses a piece of HTML as it stands inside Markdown. */
export function parseHtmlFragment(text: string, limits: ParseLimits): HtmlParent {
  return parseFragment(text, { treeAdapter: boundedAdapter(limits), scriptingEnabled: false });
}

export function isHtmlElement(node: HtmlNode): node is HtmlElement {
  return 'tagName' in node;
}

export function attributeOf(element: HtmlElement, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

export function elementsIn(parent: HtmlParent): HtmlElement[] {
  return parent.childNodes.filter(isHtmlElement);
}

/** The first element of a name, searched breadth first so that the search does not recurse. */
export function findElement(root: HtmlParent, name: string): HtmlElement | undefined {
  let level: HtmlElement[] = elementsIn(root);
  while (level.length > 0) {
    const found = level.find((element) => element.tagName === name);
    if (found) return found;
    level = level.flatMap(elementsIn);
  }
  return undefined;
}

/** Character data without mark-up, as it stands in the source. */
export function rawText(node: HtmlNode): string {
  if (isHtmlElement(node)) return node.childNodes.map(rawText).join('');
  return 'value' in node ? node.value : '';
}

const neverShown = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'embed',
  'svg',
  'canvas',
  'audio',
  'video',
  'button',
  'select',
  'input',
  'textarea',
  'head',
  'link',
  'meta',
  'nav',
  'dialog',
  'map',
]);

const boilerplateRoles = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'menu',
  'menubar',
  'toolbar',
  'dialog',
]);

export function isNeverShown(element: HtmlElement): boolean {
  return neverShown.has(element.tagName) || boilerplateRoles.has(attributeOf(element, 'role') ?? '');
}

/** Text that a reader of the page cannot see. */
export function isHidden(element: HtmlElement): boolean {
  if (attributeOf(element, 'hidden') !== undefined) return true;
  if (attributeOf(element, 'aria-hidden') === 'true') return true;
  const style = attributeOf(element, 'style') ?? '';
  return /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)/i.test(style);
}

function linkText(element: HtmlElement): { links: number; characters: number } {
  // An anchor without a target is a mark, and in XHTML read as HTML it swallows what follows.
  if (element.tagName === 'a' && attributeOf(element, 'href') !== undefined)
    return { links: 1, characters: rawText(element).trim().length };
  return elementsIn(element)
    .map(linkText)
    .reduce(
      (sum, next) => ({ links: sum.links + next.links, characters: sum.characters + next.characters }),
      {
        links: 0,
        characters: 0,
      },
    );
}

/** Menus, footers and link lists: nearly all of the text is short links. */
export function isLinkList(element: HtmlElement): boolean {
  const total = rawText(element).replace(/\s+/g, '').length;
  const { links, characters } = linkText(element);
  return links >= 4 && characters >= total * 0.75 && characters / links < 24;
}

/** The part of the page that carries its text: `<main>` or the only `<article>`, when there is enough in it. */
export function contentRoot(document: HtmlParent): HtmlParent {
  const body = findElement(document, 'body');
  if (!body) return document;
  const main = findElement(body, 'main') ?? findElement(body, 'article');
  if (!main) return body;
  return rawText(main).trim().length >= rawText(body).trim().length * 0.4 ? main : body;
}
