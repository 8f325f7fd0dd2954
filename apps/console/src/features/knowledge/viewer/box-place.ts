import type { Box } from '@jishi/contract';

/** A place on a drawn page in per cent, so that it holds at every zoom. */
export interface BoxPlace {
  left: string;
  top: string;
  width: string;
  height: string;
}

/** A little air around the printed line, in points. */
const air = 1.5;

/** Points of the page (origin top left) → per cent of the drawn page, kept inside it. */
export function boxPlace(box: Box): BoxPlace {
  const left = clamp(box.x - air, box.pageWidth);
  const top = clamp(box.y - air, box.pageHeight);
  const right = clamp(box.x + box.width + air, box.pageWidth);
  const bottom = clamp(box.y + box.height + air, box.pageHeight);
  return {
    left: percent(left, box.pageWidth),
    top: percent(top, box.pageHeight),
    width: percent(right - left, box.pageWidth),
    height: percent(bottom - top, box.pageHeight),
  };
}

export function boxesOnPage(boxes: readonly Box[], page: number): Box[] {
  return boxes.filter((box) => box.page === page && box.pageWidth > 0 && box.pageHeight > 0);
}

/** The page on which a place begins. */
export function firstPage(boxes: readonly Box[], page: number | null): number {
  return boxes[0]?.page ?? page ?? 1;
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function percent(value: number, whole: number): string {
  return `${Math.round((value / whole) * 1e5) / 1e3}%`;
}
