import type { PageBox } from '../block.ts';

/** A run of characters as the PDF draws it. Points, origin top left. */
export interface Item {
  text: string;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  size: number;
  bold: boolean;
  mono: boolean;
}

/** A ruling line: `at` is its y (horizontal) or x (vertical). */
export interface Rule {
  at: number;
  from: number;
  to: number;
}

export interface Page {
  number: number;
  width: number;
  height: number;
  items: Item[];
  /** Labels written upwards or downwards beside the text; read after it. */
  rotated: Item[];
  horizontal: Rule[];
  vertical: Rule[];
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The box as it is stored with a block. */
export function pageBox(page: Page, box: Box): PageBox {
  return {
    page: page.number,
    x: round(box.x0),
    y: round(box.y0),
    width: round(box.x1 - box.x0),
    height: round(box.y1 - box.y0),
    pageWidth: round(page.width),
    pageHeight: round(page.height),
  };
}

/** The smallest box around all of them. */
export function around(boxes: Box[]): Box {
  const box = { x0: Number.POSITIVE_INFINITY, y0: Number.POSITIVE_INFINITY, x1: 0, y1: 0 };
  for (const one of boxes) {
    box.x0 = Math.min(box.x0, one.x0);
    box.y0 = Math.min(box.y0, one.y0);
    box.x1 = Math.max(box.x1, one.x1);
    box.y1 = Math.max(box.y1, one.y1);
  }
  return box;
}

export function centreIn(item: Box, box: Box): boolean {
  const x = (item.x0 + item.x1) / 2;
  const y = (item.y0 + item.y1) / 2;
  return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Groups boxes whose vertical extents overlap by more than half of the lower one, top to bottom. */
export function rowsOf<T extends Box>(boxes: T[]): T[][] {
  const sorted = [...boxes].sort((left, right) => left.y0 + left.y1 - right.y0 - right.y1);
  const rows: T[][] = [];
  let bottom = 0;
  let top = 0;
  for (const box of sorted) {
    const overlap = Math.min(bottom, box.y1) - Math.max(top, box.y0);
    const row = rows.at(-1);
    if (row && overlap > Math.min(bottom - top, box.y1 - box.y0) / 2) {
      row.push(box);
      bottom = Math.max(bottom, box.y1);
      top = Math.min(top, box.y0);
    } else {
      rows.push([box]);
      top = box.y0;
      bottom = box.y1;
    }
  }
  return rows.map((row) => row.sort((left, right) => left.x0 - right.x0));
}
