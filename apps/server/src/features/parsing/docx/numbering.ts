import { childElements, childNamed, type XmlElement } from '../ooxml/xml.ts';
import { formatListNumber } from './number-words.ts';

interface Level {
  start: number;
  format: string;
  /** `%1.%2` with one place per level. */
  text: string;
  /** All places in decimals ("legal" numbering). */
  legal: boolean;
}

interface List {
  abstractId: string;
  levels: Map<number, Level>;
  restarts: Set<number>;
}

export interface ListLabel {
  /** Printed number, for example `1.2` or `第三条`; empty for bullets. */
  label: string;
  /** From 0. */
  level: number;
}

/** Counts list numbers in document order: call `next` once for each numbered paragraph. */
export interface Numbering {
  next(numberingId: string, level: number): ListLabel | undefined;
}

const maximumLevel = 8;

function readLevel(element: XmlElement): [number, Level] {
  const at = (name: string) => childNamed(element, name)?.attributes.val;
  const start = Number.parseInt(at('w:start') ?? '1', 10);
  const level: Level = {
    start: Number.isFinite(start) ? start : 1,
    format: at('w:numFmt') ?? 'decimal',
    text: at('w:lvlText') ?? '',
    legal: childNamed(element, 'w:isLgl') !== undefined,
  };
  return [Number(element.attributes.ilvl ?? 0), level];
}

function readAbstract(root: XmlElement | undefined): Map<string, Map<number, Level>> {
  const abstract = new Map<string, Map<number, Level>>();
  for (const element of childElements(root)) {
    if (element.name !== 'w:abstractNum') continue;
    const levels = childElements(element).filter((child) => child.name === 'w:lvl');
    abstract.set(element.attributes.abstractNumId ?? '', new Map(levels.map(readLevel)));
  }
  return abstract;
}

/** A list may restart or redefine levels of the definition it uses. */
function applyOverrides(element: XmlElement, list: List): void {
  for (const override of childElements(element).filter((child) => child.name === 'w:lvlOverride')) {
    const index = Number(override.attributes.ilvl ?? 0);
    const redefined = childNamed(override, 'w:lvl');
    if (redefined) list.levels.set(index, readLevel(redefined)[1]);
    const start = Number.parseInt(childNamed(override, 'w:startOverride')?.attributes.val ?? '', 10);
    const level = list.levels.get(index);
    if (Number.isFinite(start) && level) {
      list.levels.set(index, { ...level, start });
      list.restarts.add(index);
    }
  }
}

function readLists(root: XmlElement | undefined): Map<string, List> {
  const abstract = readAbstract(root);
  const lists = new Map<string, List>();
  for (const element of childElements(root)) {
    if (element.name !== 'w:num') continue;
    const abstractId = childNamed(element, 'w:abstractNumId')?.attributes.val ?? '';
    const list: List = { abstractId, levels: new Map(abstract.get(abstractId)), restarts: new Set() };
    applyOverrides(element, list);
    lists.set(element.attributes.numId ?? '', list);
  }
  return lists;
}

function labelOf(list: List, counters: number[], level: Level): string {
  if (level.format === 'bullet') return '';
  return level.text.replace(/%([1-9])/g, (_, place: string) => {
    const index = Number(place) - 1;
    const used = list.levels.get(index);
    const format = level.legal ? 'decimal' : (used?.format ?? 'decimal');
    return formatListNumber(counters[index] ?? used?.start ?? 1, format);
  });
}

/** Reads `numbering.xml`. Lists that share a definition go on counting together, as in Word. */
export function readNumbering(root: XmlElement | undefined): Numbering {
  const lists = readLists(root);
  const counters = new Map<string, number[]>();
  const restarted = new Set<string>();
  return {
    next: (numberingId, asked) => {
      const list = lists.get(numberingId);
      const index = Math.min(Math.max(0, asked), maximumLevel);
      const level = list?.levels.get(index);
      if (!list || !level) return undefined;
      const counts = counters.get(list.abstractId) ?? [];
      const key = `${numberingId}:${index}`;
      const fresh = list.restarts.has(index) && !restarted.has(key);
      if (fresh) restarted.add(key);
      counts[index] = fresh || counts[index] === undefined ? level.start : (counts[index] ?? 0) + 1;
      counts.length = index + 1;
      counters.set(list.abstractId, counts);
      return { label: labelOf(list, counts, level), level: index };
    },
  };
}
