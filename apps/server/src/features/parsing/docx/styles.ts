import { childAt, childElements, childNamed, type XmlElement } from '../ooxml/xml.ts';

/** What the reader needs to know of a paragraph style, inheritance already followed. */
export interface ParagraphStyle {
  /** Heading level 1–9. */
  headingLevel?: number;
  tableOfContents: boolean;
  hidden: boolean;
  bold: boolean;
  numberingId?: string;
  numberingLevel?: number;
}

export interface Styles {
  of(styleId: string | undefined): ParagraphStyle;
}

interface RawStyle {
  name: string;
  basedOn?: string;
  outlineLevel?: number;
  hidden?: boolean;
  bold?: boolean;
  numberingId?: string;
  numberingLevel?: number;
}

/** Word stores built-in names in English; other programs write them in the language of the user. */
const headingName =
  /^(?:heading|标题|標題|titre|überschrift|título|titolo|kop|заголовок|見出し|제목|nagłówek|rubrik)\s*([1-9])$/i;
const titleName = /^(?:title|标题|標題)$/i;
const contentsName =
  /^(?:toc|contents|目录|目錄)\s*\d|^(?:toc heading|contents heading|table of figures|illustration index)/i;

/** A switch property is on when present, unless its value says otherwise. */
export function isOn(element: XmlElement | undefined): boolean {
  return element !== undefined && !['0', 'false', 'off', 'none'].includes(element.attributes.val ?? '1');
}

function numberAt(element: XmlElement | undefined): number | undefined {
  const value = Number.parseInt(element?.attributes.val ?? '', 10);
  return Number.isFinite(value) ? value : undefined;
}

function optionalSwitch(element: XmlElement | undefined): boolean | undefined {
  return element === undefined ? undefined : isOn(element);
}

function readStyle(element: XmlElement): RawStyle {
  const paragraph = childNamed(element, 'w:pPr');
  const run = childNamed(element, 'w:rPr');
  return {
    name: childNamed(element, 'w:name')?.attributes.val ?? '',
    basedOn: childNamed(element, 'w:basedOn')?.attributes.val,
    outlineLevel: numberAt(childNamed(paragraph, 'w:outlineLvl')),
    hidden: optionalSwitch(childNamed(run, 'w:vanish')),
    bold: optionalSwitch(childNamed(run, 'w:b')),
    numberingId: childAt(paragraph, 'w:numPr', 'w:numId')?.attributes.val,
    numberingLevel: numberAt(childAt(paragraph, 'w:numPr', 'w:ilvl')),
  };
}

function ownHeadingLevel(style: RawStyle): number | undefined {
  if (style.outlineLevel !== undefined) return style.outlineLevel < 9 ? style.outlineLevel + 1 : 0;
  const named = headingName.exec(style.name)?.[1];
  if (named !== undefined) return Number(named);
  return titleName.test(style.name) ? 1 : undefined;
}

/** The style and those it is based on, nearest first; a loop of styles ends the walk. */
function lineage(raw: Map<string, RawStyle>, styleId: string | undefined): RawStyle[] {
  const line: RawStyle[] = [];
  const seen = new Set<string>();
  let current = styleId;
  while (current !== undefined && !seen.has(current)) {
    seen.add(current);
    const style = raw.get(current);
    if (!style) break;
    line.push(style);
    current = style.basedOn;
  }
  return line;
}

function firstDefined<T>(line: RawStyle[], pick: (style: RawStyle) => T | undefined): T | undefined {
  for (const style of line) {
    const found = pick(style);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolve(line: RawStyle[]): ParagraphStyle {
  const headingLevel = firstDefined(line, ownHeadingLevel);
  const numberingId = firstDefined(line, (style) => style.numberingId);
  const numberingLevel = firstDefined(line, (style) => style.numberingLevel);
  return {
    ...(headingLevel ? { headingLevel } : {}),
    tableOfContents: line.some((style) => contentsName.test(style.name)),
    hidden: firstDefined(line, (style) => style.hidden) ?? false,
    bold: firstDefined(line, (style) => style.bold) ?? false,
    ...(numberingId === undefined ? {} : { numberingId }),
    ...(numberingLevel === undefined ? {} : { numberingLevel }),
  };
}

/** Reads `styles.xml`; without it every style is an ordinary paragraph. */
export function readStyles(root: XmlElement | undefined): Styles {
  const raw = new Map<string, RawStyle>();
  let defaultId: string | undefined;
  for (const element of childElements(root)) {
    if (element.name !== 'w:style' || (element.attributes.type ?? 'paragraph') !== 'paragraph') continue;
    const id = element.attributes.styleId ?? '';
    raw.set(id, readStyle(element));
    if (['1', 'true'].includes(element.attributes.default ?? '')) defaultId = id;
  }
  const cache = new Map<string, ParagraphStyle>();
  return {
    of: (styleId) => {
      const id = styleId ?? defaultId ?? '';
      const known = cache.get(id);
      if (known) return known;
      const style = resolve(lineage(raw, id));
      cache.set(id, style);
      return style;
    },
  };
}
