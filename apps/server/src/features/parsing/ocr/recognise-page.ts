import { detectLines } from './detect.ts';
import type { Engine } from './engine.ts';
import { splitAtGutters } from './gutters.ts';
import { type Raster, straightGrey, turnRaster } from './raster.ts';
import { type ReadLine, readLines } from './read-lines.ts';
import { type Rectangle, turnAround } from './rectangle.ts';
import { findRules, type PixelRule, splitAtRules } from './rules.ts';

/** A line that was read; pixels of the page as it was turned and straightened. */
export interface RecognisedLine extends ReadLine {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** What was read on a page, upright and straight; `quarters` and `degrees` lead back to the page as it lies. */
export interface RecognisedPage {
  /** Pixels, after turning. */
  width: number;
  height: number;
  /** How many quarters the page was turned clockwise to be upright. */
  quarters: number;
  /** By how much it was straightened then, clockwise. */
  degrees: number;
  lines: RecognisedLine[];
  horizontal: PixelRule[];
  vertical: PixelRule[];
}

/** Lines below this certainty are smudges, stamps and pictures read as text. */
const leastConfidence = 0.5;
/** Lines that are read both ways to tell up from down: not the longest, which cost most. */
const probes = 4;
const probeAspect = 9;
/** Less than this is the noise of measuring. */
const leastDegrees = 0.15;

function isUprightBox({ width, height }: Rectangle): boolean {
  return width > height * 1.5;
}

function isSidewaysBox({ width, height }: Rectangle): boolean {
  return height > width * 1.5;
}

interface Turned {
  raster: Raster;
  quarters: number;
  rectangles: Rectangle[];
}

/** Lines that stand on end are a page that lies on its side. */
async function layUpright(engine: Engine, raster: Raster): Promise<Turned> {
  const rectangles = await detectLines(engine, raster);
  const sideways = rectangles.filter(isSidewaysBox);
  if (sideways.length <= rectangles.filter(isUprightBox).length) return { raster, quarters: 0, rectangles };
  const turned = await turnRaster(raster, 1);
  return { raster: turned, quarters: 1, rectangles: await detectLines(engine, turned) };
}

function meanConfidence(lines: ReadLine[]): number {
  return lines.reduce((sum, line) => sum + line.confidence, 0) / Math.max(1, lines.length);
}

function distanceFromProbe({ width, height }: Rectangle): number {
  return Math.abs(Math.log(width / Math.max(1, height) / probeAspect));
}

/** Upside-down lines read badly: a few of them tell which way is up. */
async function turnOver(engine: Engine, turned: Turned): Promise<Turned> {
  const { raster, quarters } = turned;
  const rectangles = [...turned.rectangles]
    .filter(isUprightBox)
    .sort((left, right) => distanceFromProbe(left) - distanceFromProbe(right))
    .slice(0, probes);
  if (rectangles.length === 0) return turned;
  const upright = await readLines(engine, raster, { rectangles });
  // Most pages stand as they should: those need no second reading.
  if (meanConfidence(upright) > 0.93) return turned;
  const flipped = await readLines(engine, raster, { rectangles, flipped: true });
  if (meanConfidence(flipped) <= meanConfidence(upright) + 0.05) return turned;
  const over = await turnRaster(raster, 2);
  return {
    raster: over,
    quarters: (quarters + 2) % 4,
    rectangles: turned.rectangles.map((one) => ({
      ...one,
      x: raster.width - one.x,
      y: raster.height - one.y,
    })),
  };
}

/** The angle most of the text runs at, by its length; degrees, clockwise. */
function skewOf(rectangles: Rectangle[]): number {
  const long = rectangles.filter(({ width, height }) => width > height * 4);
  const sorted = [...long].sort((left, right) => left.angle - right.angle);
  const total = sorted.reduce((sum, { width }) => sum + width, 0);
  let passed = 0;
  for (const { width, angle } of sorted) {
    passed += width;
    if (passed >= total / 2) {
      const degrees = (angle * 180) / Math.PI;
      return Math.abs(degrees) < leastDegrees ? 0 : degrees;
    }
  }
  return 0;
}

/** Box of a line in the straightened page. */
function boxOf({ x, y, width, height, angle }: Rectangle): Omit<RecognisedLine, 'text' | 'confidence'> {
  const [cosine, sine] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const reachX = (width * cosine + height * sine) / 2;
  const reachY = (height * cosine + width * sine) / 2;
  return { x0: x - reachX, y0: y - reachY, x1: x + reachX, y1: y + reachY };
}

/** A letter standing on end among upright lines is a narrow character, not a line: it is read as it stands. */
function uprightOf(rectangle: Rectangle): Rectangle {
  const { width, height, angle } = rectangle;
  if (height < width * 2) return rectangle;
  return { ...rectangle, width: height, height: width, angle: angle + (angle > 0 ? -1 : 1) * (Math.PI / 2) };
}

/** Reads a page: which way is up, how it is skewed, its lines with their certainty, and the lines of its tables. */
export async function recognisePage(engine: Engine, picture: Raster): Promise<RecognisedPage> {
  const turned = await turnOver(engine, await layUpright(engine, picture));
  const { raster, quarters } = turned;
  const { width, height } = raster;
  const centre = { x: width / 2, y: height / 2 };
  const degrees = skewOf(turned.rectangles);
  const radians = (degrees * Math.PI) / 180;
  const straightened = { width, height, grey: await straightGrey(raster, -degrees) };
  const rules = findRules(straightened);
  const found = turned.rectangles
    .map((rectangle) => turnAround(rectangle, centre, -radians))
    .flatMap((rectangle) => splitAtRules(rectangle, rules.vertical));
  const straight = splitAtGutters(found, straightened);
  const rectangles = straight.map((rectangle) => turnAround(rectangle, centre, radians));
  const read = await readLines(engine, raster, { rectangles: rectangles.map(uprightOf) });
  const lines = straight.flatMap((rectangle, index): RecognisedLine[] => {
    const line = read[index];
    if (!line || line.text === '' || line.confidence < leastConfidence) return [];
    return [{ ...line, ...boxOf(rectangle) }];
  });
  return { width, height, quarters, degrees, lines, ...rules };
}
