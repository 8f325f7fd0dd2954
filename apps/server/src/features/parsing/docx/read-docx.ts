import { headingLevelOf } from '../formats/text.ts';
import { readChart } from '../ooxml/chart.ts';
import type { OfficeDraft, OfficePackage, Relationship } from '../ooxml/package.ts';
import type { PlacedBlock } from '../ooxml/pictures.ts';
import { readXml, type XmlElement, type XmlHandler } from '../ooxml/xml.ts';
import { newTableBuilder, readParagraph } from './blocks.ts';
import { type DocxBlock, type DocxContext, docxWarnings, newCounts } from './context.ts';
import { readNotes } from './notes.ts';
import { readNumbering } from './numbering.ts';
import { readStyles } from './styles.ts';
import type { TableBuilder } from './table.ts';

async function optionalTree(
  office: OfficePackage,
  related: Relationship[],
  kind: string,
): Promise<XmlElement | undefined> {
  const part = related.find((relationship) => relationship.kind === kind)?.target;
  return part && office.archive.has(part) ? office.tree(part) : undefined;
}

async function newContext(office: OfficePackage): Promise<DocxContext> {
  const related = await office.relationships(office.mainPart);
  const context: DocxContext = {
    styles: readStyles(await optionalTree(office, related, 'styles')),
    numbering: readNumbering(await optionalTree(office, related, 'numbering')),
    notes: new Map(),
    noteNumbers: new Map(),
    relationships: new Map(related.map((relationship) => [relationship.id, relationship])),
    limits: office.limits,
    counts: newCounts(),
    fields: [],
  };
  await readNotes(office, related, context);
  // Numbers and fields inside notes must not disturb those of the body.
  context.fields = [];
  context.noteNumbers.clear();
  return context;
}

const units = new Set(['w:p', 'w:tr', 'mc:Fallback']);

/** The body is read paragraph by paragraph and row by row: only one of them is in memory as a tree. */
function bodyHandler(context: DocxContext, blocks: DocxBlock[]): XmlHandler {
  const tables: TableBuilder[] = [];
  return {
    collect: (name) => units.has(name),
    element: (tree) => {
      if (tree.name === 'w:p') blocks.push(...readParagraph(tree, context));
      if (tree.name === 'w:tr') tables.at(-1)?.add(tree);
    },
    opened: (name) => {
      if (name === 'w:tbl') tables.push(newTableBuilder(context));
    },
    closed: (name) => {
      if (name === 'w:tbl') blocks.push(...(tables.pop()?.finish() ?? []));
    },
  };
}

/**
 * Many office documents use no heading styles at all. Then a short bold line, or one that is numbered like a
 * chapter, is taken for a heading.
 */
function promoteHeadings(blocks: DocxBlock[]): DocxBlock[] {
  if (blocks.some((block) => block.kind === 'heading')) return blocks;
  return blocks.map((block) => {
    if (block.kind !== 'paragraph' || block.text.length > 60 || /[。；，,;：:]$/.test(block.text))
      return block;
    const level = headingLevelOf(block.text, false);
    if (level !== undefined) return { ...block, kind: 'heading', level };
    return block.boldLine && !block.text.includes('\n') ? { ...block, kind: 'heading', level: 3 } : block;
  });
}

/** Charts stand in parts of their own; their place in the text is marked by an empty table. */
async function readCharts(
  office: OfficePackage,
  context: DocxContext,
  blocks: DocxBlock[],
): Promise<PlacedBlock[]> {
  const read: PlacedBlock[] = [];
  for (const { chart, boldLine: _, ...block } of blocks) {
    const part = chart === undefined ? undefined : context.relationships.get(chart)?.target;
    if (chart === undefined) read.push(block);
    else if (part && office.archive.has(part)) read.push(...readChart(await office.tree(part)));
    else context.counts.objects += 1;
  }
  return read;
}

/** Blocks of a Word document: headings with their numbers, lists, tables, notes, equations, text boxes. */
export async function readDocx(office: OfficePackage): Promise<OfficeDraft> {
  const context = await newContext(office);
  const found: DocxBlock[] = [];
  await readXml(await office.archive.open(office.mainPart), bodyHandler(context, found), office.limits);
  const blocks = await readCharts(office, context, promoteHeadings(found));
  return {
    parser: 'ooxml-docx',
    ...(office.title ? { title: office.title } : {}),
    blocks,
    warnings: docxWarnings(context),
  };
}
