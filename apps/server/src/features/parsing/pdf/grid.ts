import { around, type Box, centreIn, type Item, type Page, type Rule } from './page.ts';

/** A table as the ruling lines draw it: places of its columns and rows, and which walls are missing. */
export interface Grid extends Box {
  xs: number[];
  ys: number[];
  /** `[row][column]` → the cell (row, column of its top left place) this place belongs to. */
  owner: Owner[][];
  /** Whether lines stand on all sides of a cell, those at the edge of the grid left out. */
  isClosed(cell: Owner): boolean;
}

type Owner = { row: number; column: number };

const touch = 3;
/** Beyond this a page is a drawing, not a form. */
const maximumRules = 1500;

/** Whether two rules lie on one line and touch or overlap. */
function isOneLine(left: Rule, right: Rule): boolean {
  const sameLine = Math.abs(left.at - right.at) <= 1.5;
  return sameLine && right.from <= left.to + touch && right.to >= left.from - touch;
}

function mergeCollinear(rules: Rule[]): Rule[] {
  const sorted = [...rules].sort((left, right) => left.at - right.at || left.from - right.from);
  const merged: Rule[] = [];
  for (const rule of sorted) {
    const same = merged.findLast((one) => isOneLine(one, rule));
    if (same) {
      same.to = Math.max(same.to, rule.to);
      same.from = Math.min(same.from, rule.from);
    } else merged.push({ ...rule });
  }
  return merged;
}

function crosses(horizontal: Rule, vertical: Rule): boolean {
  return (
    vertical.at >= horizontal.from - touch &&
    vertical.at <= horizontal.to + touch &&
    horizontal.at >= vertical.from - touch &&
    horizontal.at <= vertical.to + touch
  );
}

interface Component {
  horizontal: Rule[];
  vertical: Rule[];
}

interface Pool {
  horizontal: Set<Rule>;
  vertical: Set<Rule>;
}

/** Takes the rules that cross this one out of the pool. */
function takeCrossing(pool: Pool, rule: Rule, vertical: boolean): Rule[] {
  const free = vertical ? pool.horizontal : pool.vertical;
  const met = [...free].filter((other) => (vertical ? crosses(other, rule) : crosses(rule, other)));
  for (const other of met) free.delete(other);
  return met;
}

function growComponent(pool: Pool, seed: Rule): Component {
  const component: Component = { horizontal: [], vertical: [seed] };
  const queue = [{ rule: seed, vertical: true }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const vertical = next.vertical;
    const met = takeCrossing(pool, next.rule, vertical);
    (vertical ? component.horizontal : component.vertical).push(...met);
    queue.push(...met.map((rule) => ({ rule, vertical: !vertical })));
  }
  return component;
}

/** Rules that touch each other, directly or through others, belong to one table. */
function componentsOf(horizontal: Rule[], vertical: Rule[]): Component[] {
  const pool: Pool = { horizontal: new Set(horizontal), vertical: new Set(vertical) };
  return vertical.flatMap((seed) => (pool.vertical.delete(seed) ? [growComponent(pool, seed)] : []));
}

function distinct(values: number[]): number[] {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted.filter((value, index) => index === 0 || value - (sorted[index - 1] ?? 0) > touch);
}

/** Whether rules at this place cover most of the stretch. */
function hasWall(rules: Rule[], stretch: Rule): boolean {
  const covered = rules
    .filter((rule) => Math.abs(rule.at - stretch.at) <= touch)
    .reduce(
      (sum, rule) => sum + Math.max(0, Math.min(rule.to, stretch.to) - Math.max(rule.from, stretch.from)),
      0,
    );
  return covered >= (stretch.to - stretch.from) * 0.6;
}

/** How many places from `start` on lie before the first wall. */
function reach(start: number, places: number, isWall: (index: number) => boolean): number {
  let end = start + 1;
  while (end < places && !isWall(end)) end += 1;
  return end - start;
}

/** Height and width, in places, of the cell whose top left place this is. */
function extentOf(
  component: Component,
  xs: number[],
  ys: number[],
): (row: number, column: number) => [number, number] {
  const at = (values: number[], index: number) => values[index] ?? 0;
  return (row, column) => {
    const beside = (index: number) =>
      hasWall(component.vertical, { at: at(xs, index), from: at(ys, row) + 1, to: at(ys, row + 1) - 1 });
    const below = (index: number) =>
      hasWall(component.horizontal, {
        at: at(ys, index),
        from: at(xs, column) + 1,
        to: at(xs, column + 1) - 1,
      });
    return [reach(row, ys.length - 1, below), reach(column, xs.length - 1, beside)];
  };
}

function ownersOf(component: Component, xs: number[], ys: number[]): Owner[][] {
  const extent = extentOf(component, xs, ys);
  const owner: Array<Array<Owner | undefined>> = Array.from({ length: ys.length - 1 }, () =>
    new Array<Owner | undefined>(xs.length - 1).fill(undefined),
  );
  for (let row = 0; row < ys.length - 1; row += 1) {
    for (let column = 0; column < xs.length - 1; column += 1) {
      if (owner[row]?.[column]) continue;
      const [height, width] = extent(row, column);
      claim(owner, { row, column, height, width });
    }
  }
  return owner.map((line, row) => line.map((one, column) => one ?? { row, column }));
}

function claim(
  owner: Array<Array<Owner | undefined>>,
  area: { row: number; column: number; height: number; width: number },
): void {
  for (let row = area.row; row < area.row + area.height; row += 1) {
    for (let column = area.column; column < area.column + area.width; column += 1) {
      const line = owner[row];
      if (line) line[column] ??= { row: area.row, column: area.column };
    }
  }
}

/** The last place of a cell, downwards and to the right. */
function endOf(owner: Owner[][], { row, column }: Owner): Owner {
  const isOwn = (one: Owner | undefined) => one?.row === row && one.column === column;
  const end = { row, column };
  while (isOwn(owner[end.row + 1]?.[column])) end.row += 1;
  while (isOwn(owner[row]?.[end.column + 1])) end.column += 1;
  return end;
}

function closedness(component: Component, { xs, ys, owner }: Pick<Grid, 'xs' | 'ys' | 'owner'>) {
  return (cell: Owner): boolean => {
    const end = endOf(owner, cell);
    const [left, right] = [cell.column, end.column + 1];
    const [top, bottom] = [cell.row, end.row + 1];
    const place = (places: number[], index: number) => places[index] ?? 0;
    const isWall = (rules: Rule[], at: number, [from, to]: [number, number]) =>
      hasWall(rules, { at, from: from + 1, to: to - 1 });
    const beside = [left, right].filter((index) => index > 0 && index < xs.length - 1);
    const above = [top, bottom].filter((index) => index > 0 && index < ys.length - 1);
    return (
      beside.every((index) =>
        isWall(component.vertical, place(xs, index), [place(ys, top), place(ys, bottom)]),
      ) &&
      above.every((index) =>
        isWall(component.horizontal, place(ys, index), [place(xs, left), place(xs, right)]),
      )
    );
  };
}

function gridOf(component: Component): Grid[] {
  if (component.horizontal.length < 2) return [];
  const xs = distinct([
    ...component.vertical.map((rule) => rule.at),
    Math.min(...component.horizontal.map((rule) => rule.from)),
    Math.max(...component.horizontal.map((rule) => rule.to)),
  ]);
  const ys = distinct(component.horizontal.map((rule) => rule.at));
  if (xs.length < 3 || ys.length < 3 || xs.length * ys.length > 20_000) return [];
  const box = around([{ x0: xs[0] ?? 0, x1: xs.at(-1) ?? 0, y0: ys[0] ?? 0, y1: ys.at(-1) ?? 0 }]);
  const places = { xs, ys, owner: ownersOf(component, xs, ys) };
  return [{ ...box, ...places, isClosed: closedness(component, places) }];
}

/** Share of the cells with text that must be cells of a table. */
const leastCells = 0.6;

function keyOf({ row, column }: Owner): string {
  return `${row}:${column}`;
}

/** Whether one of the cells to the right of a cell and below it, or to the left and above, has text too. */
function adjoins({ owner }: Grid, cell: Owner, texts: Map<string, Owner>): boolean {
  const end = endOf(owner, cell);
  const places: Owner[] = [];
  for (let row = cell.row; row <= end.row; row += 1)
    places.push({ row, column: cell.column - 1 }, { row, column: end.column + 1 });
  for (let column = cell.column; column <= end.column; column += 1)
    places.push({ row: cell.row - 1, column }, { row: end.row + 1, column });
  return places.some(({ row, column }) => {
    const beside = owner[row]?.[column];
    return beside !== undefined && texts.has(keyOf(beside));
  });
}

/**
 * Whether the text stands in several rows and columns, in cells that lines enclose and that adjoin each other. Else the
 * lines are frames and ornaments, or a drawing: there labels stand beside their arrows, and boxes apart from each other.
 */
function holdsTable(grid: Grid, items: Item[]): boolean {
  const inside = items.filter((item) => item.text.trim() !== '' && centreIn(item, grid));
  const places = inside.map((item) => ({
    row: indexIn(grid.ys, (item.y0 + item.y1) / 2),
    column: indexIn(grid.xs, (item.x0 + item.x1) / 2),
  }));
  const rows = new Set(places.map(({ row }) => row));
  const columns = new Set(places.map(({ column }) => column));
  if (rows.size < 2 || columns.size < 2) return false;
  const cells = new Map<string, Owner>();
  for (const { row, column } of places) {
    const cell = grid.owner[row]?.[column] ?? { row, column };
    cells.set(keyOf(cell), cell);
  }
  const ofTable = [...cells.values()].filter((cell) => grid.isClosed(cell) && adjoins(grid, cell, cells));
  return ofTable.length >= cells.size * leastCells;
}

/** Index of the interval of sorted bounds that holds a value. */
export function indexIn(bounds: number[], value: number): number {
  let index = 0;
  while (index < bounds.length - 2 && value >= (bounds[index + 1] ?? 0)) index += 1;
  return index;
}

/** Tables drawn with lines, top to bottom. Tables that do not touch are apart. */
export function findGrids(page: Page): Grid[] {
  if (page.horizontal.length + page.vertical.length > maximumRules) return [];
  const components = componentsOf(mergeCollinear(page.horizontal), mergeCollinear(page.vertical));
  return components
    .flatMap(gridOf)
    .filter((grid) => holdsTable(grid, page.items))
    .sort((left, right) => left.y0 - right.y0);
}
