/** A rectangle that may be turned. `angle` in radians, clockwise, between −45° and 45°; `width` runs along it. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

export interface Point {
  x: number;
  y: number;
}

function cross(origin: Point, left: Point, right: Point): number {
  return (left.x - origin.x) * (right.y - origin.y) - (left.y - origin.y) * (right.x - origin.x);
}

function halfHull(points: Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length >= 2) {
      const [before, last] = [hull.at(-2), hull.at(-1)];
      if (!before || !last || cross(before, last, point) > 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  hull.pop();
  return hull;
}

function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((left, right) => left.x - right.x || left.y - right.y);
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

function boundsAlong(hull: Point[], angle: number): Rectangle {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of hull) {
    const along = x * cosine + y * sine;
    const across = y * cosine - x * sine;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: along * cosine - across * sine,
    y: along * sine + across * cosine,
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** Brings an angle to −45°…45°: which side is called the width follows from it. */
function nearestUpright(angle: number): number {
  const quarter = Math.PI / 2;
  return angle - quarter * Math.round(angle / quarter);
}

/** The smallest rectangle around the points. */
export function smallestRectangle(points: Point[]): Rectangle {
  const hull = convexHull(points);
  let best = boundsAlong(points, 0);
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length] ?? from;
    const turned = boundsAlong(hull, nearestUpright(Math.atan2(to.y - from.y, to.x - from.x)));
    if (turned.width * turned.height < best.width * best.height) best = turned;
  }
  return best;
}

/** The rectangle's place after the page was turned around `centre` by `angle` (radians, clockwise). */
export function turnAround(rectangle: Rectangle, centre: Point, angle: number): Rectangle {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [rectangle.x - centre.x, rectangle.y - centre.y];
  return {
    ...rectangle,
    x: centre.x + x * cosine - y * sine,
    y: centre.y + x * sine + y * cosine,
    angle: rectangle.angle + angle,
  };
}
