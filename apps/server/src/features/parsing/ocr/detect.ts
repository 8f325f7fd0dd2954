import type { Engine } from './engine.ts';
import { type Raster, shrinkRaster } from './raster.ts';
import { type Point, type Rectangle, smallestRectangle } from './rectangle.ts';

/** Text is found on a page of at most this side: larger ones cost five times the time and memory for nothing. */
const longestSide = 1_280;
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];
/** A pixel belongs to text from here on; a region counts when its mean reaches `boxScore`. */
const pixelScore = 0.3;
const boxScore = 0.5;
/** The model marks the core of a line; it is widened by this share of area over circumference. */
const widening = 1.6;
const mostRegions = 3_000;

function workingSize({ width, height }: Raster): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const round = (side: number) => Math.max(32, Math.round((side * scale) / 32) * 32);
  return { width: round(width), height: round(height) };
}

/** Planes of blue, green, red, as the model was trained. */
function toTensor({ width, height, data }: Raster): Float32Array {
  const area = width * height;
  const tensor = new Float32Array(area * 3);
  for (let index = 0; index < area; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (data[index * 3 + 2 - channel] ?? 0) / 255;
      tensor[channel * area + index] = (value - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
    }
  }
  return tensor;
}

interface ScoreMap {
  width: number;
  height: number;
  scores: Float32Array;
}

/** Pixels of one region as the first and last of each row: enough for its outline. */
function outlineFrom(map: ScoreMap, seen: Uint8Array, start: number): Point[] {
  const { width, height, scores } = map;
  const rows = new Map<number, { from: number; to: number }>();
  const stack = [start];
  seen[start] = 1;
  const visit = (x: number, y: number) => {
    const at = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || seen[at] || (scores[at] ?? 0) < pixelScore) return;
    seen[at] = 1;
    stack.push(at);
  };
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const row = rows.get(y);
    if (!row) rows.set(y, { from: x, to: x });
    else if (x < row.from) row.from = x;
    else if (x > row.to) row.to = x;
    for (let dy = -1; dy <= 1; dy += 1) for (let dx = -1; dx <= 1; dx += 1) visit(x + dx, y + dy);
  }
  return [...rows].flatMap(([y, { from, to }]) => [
    { x: from, y },
    { x: to + 1, y },
    { x: from, y: y + 1 },
    { x: to + 1, y: y + 1 },
  ]);
}

/** Mean score inside a rectangle. */
function meanInside(map: ScoreMap, { x, y, width, height, angle }: Rectangle): number {
  const reach = (Math.abs(width) + Math.abs(height)) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  let sum = 0;
  let count = 0;
  const lastRow = Math.min(map.height - 1, y + reach);
  const lastColumn = Math.min(map.width - 1, x + reach);
  for (let row = Math.max(0, Math.floor(y - reach)); row <= lastRow; row += 1) {
    for (let column = Math.max(0, Math.floor(x - reach)); column <= lastColumn; column += 1) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      if (Math.abs(dx * cosine + dy * sine) > width / 2) continue;
      if (Math.abs(dy * cosine - dx * sine) > height / 2) continue;
      sum += map.scores[row * map.width + column] ?? 0;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function widened(rectangle: Rectangle): Rectangle {
  const { width, height } = rectangle;
  const distance = (width * height * widening) / (2 * (width + height));
  return { ...rectangle, width: width + 2 * distance, height: height + 2 * distance };
}

/** Regions of text in a map of scores. Pure. */
export function regionsIn(map: ScoreMap): Rectangle[] {
  const seen = new Uint8Array(map.scores.length);
  const found: Rectangle[] = [];
  for (let at = 0; at < map.scores.length && found.length < mostRegions; at += 1) {
    if (seen[at] || (map.scores[at] ?? 0) < pixelScore) continue;
    const rectangle = smallestRectangle(outlineFrom(map, seen, at));
    if (Math.min(rectangle.width, rectangle.height) < 3) continue;
    if (meanInside(map, rectangle) >= boxScore) found.push(widened(rectangle));
  }
  return found;
}

/** Finds lines of text on a page; rectangles in its pixels. */
export async function detectLines(engine: Engine, raster: Raster): Promise<Rectangle[]> {
  const size = workingSize(raster);
  const small = await shrinkRaster(raster, size);
  const scores = await engine.detect(toTensor(small), size);
  const [horizontal, vertical] = [raster.width / size.width, raster.height / size.height];
  return regionsIn({ ...size, scores }).map((rectangle) => ({
    x: rectangle.x * horizontal,
    y: rectangle.y * vertical,
    width: rectangle.width * horizontal,
    height: rectangle.height * vertical,
    angle: rectangle.angle,
  }));
}
