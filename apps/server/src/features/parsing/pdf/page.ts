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
  /** Text inside pictures, read by its looks. */
  pictures: Item[];
  horizontal: Rule[];
  vertical: Rule[];
  /** How a scan was turned and straightened, to find its places on the page as it lies. */
  turning?: Turning;
}

export interface Turning {
  quarters: number;
  /** Clockwise, after turning. */
  degrees: number;
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

interface Corner {
  x: number;
  y: number;
}

/** Where a point of the turned and straightened page lies on the page as it is. */
function unturn({ x, y }: Corner, page: Page, { quarters, degrees }: Turning): Corner {
  const { width, height } = page;
  const radians = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - width / 2, y - height / 2];
  const skewed = {
    x: width / 2 + dx * Math.cos(radians) - dy * Math.sin(radians),
    y: height / 2 + dx * Math.sin(radians) + dy * Math.cos(radians),
  };
  if (quarters === 1) return { x: skewed.y, y: width - skewed.x };
  if (quarters === 2) return { x: width - skewed.x, y: height - skewed.y };
  if (quarters === 3) return { x: height - skewed.y, y: skewed.x };
  return skewed;
}

function unturnBox(page: Page, box: Box, turning: Turning): Box {
  const corners = [
    { x: box.x0, y: box.y0 },
    { x: box.x1, y: box.y0 },
    { x: box.x0, y: box.y1 },
    { x: box.x1, y: box.y1 },
  ].map((corner) => unturn(corner, page, turning));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** The box as it is stored with a block: on the page as it lies. */
export function pageBox(page: Page, box: Box): PageBox {
  const { turning } = page;
  const { x0, y0, x1, y1 } = turning ? unturnBox(page, box, turning) : box;
  const sideways = turning !== undefined && turning.quarters % 2 === 1;
  return {
    page: page.number,
    x: round(x0),
    y: round(y0),
    width: round(x1 - x0),
    height: round(y1 - y0),
    pageWidth: round(sideways ? page.height : page.width),
    pageHeight: round(sideways ? page.width : page.height),
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
