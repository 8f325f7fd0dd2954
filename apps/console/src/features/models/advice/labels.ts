/** Where the name of a point is written. */
export interface Label {
  x: number;
  y: number;
  anchor: 'start' | 'end';
  /** It had to go away from its point: a line leads there. */
  away: boolean;
}

export interface NamedPoint {
  x: number;
  y: number;
  name: string;
}

/** In units of the drawing: from point to name, height of a line, how much the drawing may be left at its sides. */
const gap = 10;
const line = 14;
const margin = 30;

/** Names of points (best first): beside each point where there is room, else a little above or below; none over another. */
export function placeLabels(points: readonly NamedPoint[], width: number): Label[] {
  const placed: { label: Label; box: Box }[] = [];
  const dots = points.map(({ x, y }): Box => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  for (const [index, point] of points.entries()) {
    const others = dots.filter((_, other) => other !== index);
    const choices = choicesFor(point).map((label) => ({ label, box: boxOf(label, point.name) }));
    const fitting = choices.filter(({ box }) => box.left >= -margin && box.right <= width + margin);
    const isFree = ({ box }: { box: Box }) =>
      ![...placed.map((other) => other.box), ...others].some((other) => overlap(box, other));
    const best = fitting.find(isFree) ?? fitting[0] ?? choices[0];
    if (best !== undefined) placed.push(best);
  }
  return placed.map(({ label }) => label);
}

function choicesFor({ x, y }: NamedPoint): Label[] {
  // Lines away from the point, the nearest first.
  const steps = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5];
  return steps.flatMap((step): Label[] => {
    const place = { y: y + 4 + step * line, away: Math.abs(step) > 1 };
    return [
      { ...place, x: x + gap, anchor: 'start' },
      { ...place, x: x - gap, anchor: 'end' },
    ];
  });
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxOf({ x, y, anchor }: Label, name: string): Box {
  const text = shortName(name);
  const width = [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.6), 0);
  const left = anchor === 'start' ? x : x - width;
  return { left, right: left + width, top: y - line + 3, bottom: y + 3 };
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

const longest = 22;

/** Fits beside its point; the whole name stands in the table. */
export function shortName(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 1)}…`;
}
