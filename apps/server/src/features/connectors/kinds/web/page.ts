import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** What the crawler wants to know of an HTML page. */
export interface Page {
  title: string;
  /** Digest of what a reader sees: the tokens and dates in the markup change with every request. */
  digest: string;
  links: string[];
  canonical: string | undefined;
  noindex: boolean;
  nofollow: boolean;
}

const unseen = new Set(['script', 'style', 'noscript', 'template', 'svg', 'iframe']);
const mostLinks = 2_000;

export function readPage(html: string, url: string): Page {
  const page = {
    title: '',
    base: url,
    links: [] as string[],
    canonical: undefined as string | undefined,
    robots: '',
  };
  const text = createHash('sha256');
  visit(parse(html), (node) => {
    if (node.nodeName === '#text' && 'value' in node) text.update(node.value.replace(/\s+/g, ' '));
    if ('tagName' in node) readElement(node, page);
  });
  return {
    title: page.title,
    digest: text.digest('hex'),
    links: [...new Set(page.links)].slice(0, mostLinks),
    canonical: page.canonical,
    noindex: /noindex|none/i.test(page.robots),
    nofollow: /nofollow|none/i.test(page.robots),
  };
}

function readElement(
  element: Element,
  page: { title: string; base: string; links: string[]; canonical: string | undefined; robots: string },
): void {
  const { tagName } = element;
  const value = (name: string) => element.attrs.find((attribute) => attribute.name === name)?.value ?? '';
  const target = (text: string) => (URL.canParse(text, page.base) ? [new URL(text, page.base).href] : []);
  if (tagName === 'title' && page.title === '')
    page.title = textOf(element).replace(/\s+/g, ' ').trim().slice(0, 200);
  if (tagName === 'base' && value('href') !== '') page.base = target(value('href'))[0] ?? page.base;
  if (tagName === 'a' && value('href') !== '' && !/\bnofollow\b/i.test(value('rel')))
    page.links.push(...target(value('href')));
  if (tagName === 'link' && value('rel').toLowerCase() === 'canonical')
    page.canonical = target(value('href'))[0];
  if (tagName === 'meta' && /^(robots|jishi)$/i.test(value('name'))) page.robots += ` ${value('content')}`;
}

/** Every node that a reader sees, in order; without recursion, for markup may be nested without end. */
function visit(root: Node, see: (node: Node) => void): void {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('tagName' in node && unseen.has(node.tagName)) continue;
    see(node);
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) open.push(child);
  }
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}
