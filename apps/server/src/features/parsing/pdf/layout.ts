import type { DraftBlock } from '../block.ts';
import { findColumnTables } from './columns-table.ts';
import { dropContents } from './contents.ts';
import { removeFurniture } from './furniture.ts';
import { findGrids } from './grid.ts';
import { bodySizeOf, markHeadings, markNotes } from './headings.ts';
import { type FlowBlock, joinFlow } from './join.ts';
import { lineOf, linesOf } from './lines.ts';
import { type Atom, orderRegions, type Region } from './order.ts';
import { centreIn, type Item, type Page } from './page.ts';
import { type Paragraph, paragraphsOf } from './paragraphs.ts';
import { gridTable, type PageTable } from './table.ts';

/** `auto` finds tables by their lines and by columns of text, `ruled` by their lines only. */
export type TableMode = 'auto' | 'ruled';

/** Takes the tables drawn with lines off the page, then those found by alignment. */
function tablesOf(page: Page, mode: TableMode): { tables: PageTable[]; rest: Item[] } {
  let rest = page.items;
  const tables: PageTable[] = [];
  for (const grid of findGrids(page)) {
    const inside = rest.filter((item) => centreIn(item, grid));
    if (inside.length === 0) continue;
    tables.push(gridTable(page, grid, inside));
    rest = rest.filter((item) => !centreIn(item, grid));
  }
  const prose = mode === 'ruled' ? [] : rest.filter((item) => !item.mono);
  for (const table of findColumnTables(page, prose)) {
    tables.push(table);
    rest = rest.filter((item) => !centreIn(item, table));
  }
  return { tables, rest };
}

function flowOfTable(table: PageTable, region: number): Paragraph {
  return { block: table.block, size: 0, bold: false, lines: 0, region, bottom: 0 };
}

/** A region may hold tables between its paragraphs: they divide it. */
function readRegion(page: Page, region: Region, id: number): Paragraph[] {
  const tables = region
    .flatMap((atom) => ('table' in atom ? [atom.table] : []))
    .sort((left, right) => left.y0 - right.y0);
  let items = region.flatMap((atom) => ('item' in atom ? [atom.item] : []));
  const read: Paragraph[] = [];
  for (const table of tables) {
    const above = items.filter((item) => item.y0 < table.y0);
    items = items.filter((item) => item.y0 >= table.y0);
    read.push(...paragraphsOf(page, linesOf(above), id), flowOfTable(table, id));
  }
  return [...read, ...paragraphsOf(page, linesOf(items), id)];
}

function readPage(page: Page, mode: TableMode): Paragraph[] {
  const { tables, rest } = tablesOf(page, mode);
  const atoms: Atom[] = [
    ...rest.map((item): Atom => ({ x0: item.x0, y0: item.y0, x1: item.x1, y1: item.y1, item })),
    ...tables.map((table): Atom => ({ x0: table.x0, y0: table.y0, x1: table.x1, y1: table.y1, table })),
  ];
  // Regions are numbered through the document, so that each page begins a new one.
  const upright = orderRegions(atoms).flatMap((region, index) =>
    readRegion(page, region, page.number * 1000 + index),
  );
  const labels = page.rotated
    .flatMap((item) => paragraphsOf(page, [lineOf([item])], page.number * 1000 + 999))
    .map((label): Paragraph => ({ ...label, block: { ...label.block, kind: 'note' } }));
  return [...upright, ...labels, ...pictureText(page)];
}

/** What pictures say stands behind the text of their page, as one figure. */
function pictureText(page: Page): Paragraph[] {
  if (page.pictures.length === 0) return [];
  const region = page.number * 1000 + 998;
  return paragraphsOf(page, linesOf(page.pictures), region).map(
    (paragraph): Paragraph => ({ ...paragraph, block: { ...paragraph.block, kind: 'figure' } }),
  );
}

/** Blocks of a document from the characters and lines on its pages, in reading order. */
export function layOutPages(pages: Page[], tables: TableMode = 'auto'): DraftBlock[] {
  removeFurniture(pages);
  const body = bodySizeOf(pages);
  const paragraphs = pages.flatMap((page) => readPage(page, tables));
  markHeadings(paragraphs, body);
  markNotes(paragraphs, body);
  const flow = paragraphs.map(({ block, size, region }): FlowBlock => ({ block, size, region }));
  return dropContents(joinFlow(flow));
}
