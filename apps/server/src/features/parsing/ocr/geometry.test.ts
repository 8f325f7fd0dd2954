import { describe, expect, it } from 'vitest';
import { type Page, pageBox } from '../pdf/page.ts';
import { regionsIn } from './detect.ts';
import { splitAtGutters } from './gutters.ts';
import { type Rectangle, smallestRectangle, turnAround } from './rectangle.ts';
import { findRules, splitAtRules } from './rules.ts';

function cornersOf({ x, y, width, height, angle }: Rectangle) {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [-1, 1].flatMap((across) =>
    [-1, 1].map((along) => ({
      x: x + (along * width * cosine) / 2 - (across * height * sine) / 2,
      y: y + (along * width * sine) / 2 + (across * height * cosine) / 2,
    })),
  );
}

describe('the smallest rectangle', () => {
  it.each([
    [0, 100, 20],
    [0.1, 100, 20],
    [-0.3, 80, 10],
    [0.02, 10, 90],
  ])('finds a rectangle turned by %d again', (angle, width, height) => {
    const found = smallestRectangle(cornersOf({ x: 50, y: 60, width, height, angle }));
    expect(found.angle).toBeCloseTo(angle, 5);
    expect(found.width).toBeCloseTo(width, 3);
    expect(found.height).toBeCloseTo(height, 3);
    expect([found.x, found.y].map(Math.round)).toEqual([50, 60]);
  });

  it('is turned back by the opposite turn', () => {
    const rectangle = { x: 10, y: 20, width: 30, height: 5, angle: 0.1 };
    const there = turnAround(rectangle, { x: 100, y: 100 }, 0.2);
    const back = turnAround(there, { x: 100, y: 100 }, -0.2);
    expect(back.x).toBeCloseTo(10);
    expect(back.y).toBeCloseTo(20);
    expect(there.angle).toBeCloseTo(0.3);
  });
});

/** A page as drawn: `#` is ink. */
function drawn(width: number, height: number, isInk: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, at) =>
    isInk(at % width, Math.floor(at / width)) ? 0 : 255,
  );
}

describe('regions of text', () => {
  it('are found apart, widened, without specks and weak ones', () => {
    const [width, height] = [100, 60];
    const scores = new Float32Array(width * height);
    const fill = (box: [number, number, number, number], score: number) => {
      for (let y = box[1]; y < box[3]; y += 1)
        for (let x = box[0]; x < box[2]; x += 1) scores[y * width + x] = score;
    };
    fill([10, 10, 60, 16], 0.9);
    fill([10, 30, 40, 36], 0.9);
    fill([80, 10, 81, 11], 0.9);
    fill([60, 40, 90, 46], 0.35);
    const found = regionsIn({ width, height, scores });
    expect(found.map(({ x, y }) => [x, y])).toEqual([
      [35, 13],
      [25, 33],
    ]);
    expect(found[0]?.height).toBeGreaterThan(6);
  });
});

describe('ruling lines', () => {
  const [width, height] = [400, 300];
  const grid = (x: number, y: number) =>
    (x >= 50 && x <= 350 && [60, 120, 180].some((at) => y >= at && y < at + 2)) ||
    (y >= 60 && y <= 181 && [50, 200, 349].some((at) => x >= at && x < at + 2));

  it('are found with their ends', () => {
    const rules = findRules({ width, height, grey: drawn(width, height, grid) });
    expect(rules.horizontal.map(({ at }) => Math.round(at))).toEqual([61, 121, 181]);
    expect(rules.vertical.map(({ at }) => Math.round(at))).toEqual([51, 201, 350]);
    expect(rules.horizontal[0]).toMatchObject({ from: 50, to: 350 });
  });

  it('are not bars, short strokes or stems that touch nothing', () => {
    const grey = drawn(
      width,
      height,
      (x, y) => (y > 40 && y < 90 && x > 20) || (x === 10 && y > 100) || (y === 200 && x > 100 && x < 112),
    );
    expect(findRules({ width, height, grey })).toEqual({ horizontal: [], vertical: [] });
  });

  it('divide a line that was found across cells', () => {
    const line = { x: 200, y: 90, width: 280, height: 30, angle: 0 };
    const vertical = [{ at: 200, from: 60, to: 181 }];
    expect(splitAtRules(line, vertical).map(({ x, width: w }) => [x, w])).toEqual([
      [130, 140],
      [270, 140],
    ]);
    expect(splitAtRules({ ...line, y: 240 }, vertical)).toHaveLength(1);
  });
});

describe('lines across a gutter', () => {
  const [width, height] = [600, 400];
  const tops = [40, 70, 100, 130, 160, 190];
  /** Two columns of lines 20 pixels high, the right one from x = 330; characters of 14 with a stroke's space between. */
  const columns = (x: number, y: number) =>
    tops.some((top) => y >= top + 3 && y < top + 17) &&
    ((x >= 40 && x < 300) || (x >= 330 && x < 560)) &&
    x % 16 !== 0;
  const page = { width, height, grey: drawn(width, height, columns) };
  const line = (left: number, right: number, top: number) => ({
    x: (left + right) / 2,
    y: top + 10,
    width: right - left,
    height: 20,
    angle: 0,
  });
  const apart = tops.slice(1).flatMap((top) => [line(36, 304, top), line(326, 564, top)]);
  const ends = (rectangles: Rectangle[], top: number) =>
    rectangles
      .filter(({ y }) => Math.round(y) === top + 10)
      .map(({ x, width: w }) => [Math.round(x - w / 2), Math.round(x + w / 2)]);

  it('are cut where other lines begin behind the blank', () => {
    const found = splitAtGutters([line(36, 564, 40), ...apart], page);
    expect(ends(found, 40)).toEqual([
      [36, 304],
      [326, 564],
    ]);
    expect(found).toHaveLength(12);
  });

  it('lose what reaches into the gutter', () => {
    const found = splitAtGutters([line(36, 322, 40), line(306, 564, 40), ...apart], page);
    expect(ends(found, 40)).toEqual([
      [36, 304],
      [326, 564],
    ]);
  });

  it('stay whole when nothing else begins there, however they lean or shine', () => {
    const alone = splitAtGutters([line(36, 564, 40)], page);
    expect(alone).toHaveLength(1);
    const inverted = { ...page, grey: page.grey.map((value) => 255 - value) };
    expect(splitAtGutters([line(36, 564, 40), ...apart], inverted)).toHaveLength(12);
  });

  it('are divided by a rule between the columns as well', () => {
    const ruled = drawn(width, height, (x, y) => columns(x, y) || (x >= 314 && x < 316));
    expect(splitAtGutters([line(36, 564, 40), ...apart], { width, height, grey: ruled })).toHaveLength(12);
  });

  it('are left alone where there is no ink', () => {
    const rectangle = line(36, 564, 300);
    expect(splitAtGutters([rectangle], page)).toEqual([rectangle]);
  });
});

describe('places on a page that was turned to be read', () => {
  const page = (quarters: number): Page => ({
    number: 1,
    width: 600,
    height: 800,
    items: [],
    rotated: [],
    pictures: [],
    horizontal: [],
    vertical: [],
    turning: { quarters, degrees: 0 },
  });
  const box = { x0: 60, y0: 80, x1: 160, y1: 100 };

  it.each([
    [1, { x: 80, y: 440, width: 20, height: 100, pageWidth: 800, pageHeight: 600 }],
    [2, { x: 440, y: 700, width: 100, height: 20, pageWidth: 600, pageHeight: 800 }],
    [3, { x: 700, y: 60, width: 20, height: 100, pageWidth: 800, pageHeight: 600 }],
  ])('are those of the page as it lies (%d quarters)', (quarters, expected) => {
    expect(pageBox(page(quarters), box)).toEqual({ page: 1, ...expected });
  });
});
