import { childAt, childElements, childNamed, type XmlElement } from '../ooxml/xml.ts';
import type { DocxBlock, DocxContext } from './context.ts';
import { type Inline, noteNumber, readInline } from './inline.ts';
import type { ParagraphStyle } from './styles.ts';
import { newTable, type TableBuilder } from './table.ts';

interface ParagraphShape {
  style: ParagraphStyle;
  headingLevel?: number;
  numberingId?: string;
  numberingLevel: number;
}

function shapeOf(paragraph: XmlElement, context: DocxContext): ParagraphShape {
  const properties = childNamed(paragraph, 'w:pPr');
  const style = context.styles.of(childNamed(properties, 'w:pStyle')?.attributes.val);
  const outline = Number.parseInt(childNamed(properties, 'w:outlineLvl')?.attributes.val ?? '', 10);
  const direct = Number.isFinite(outline) ? (outline < 9 ? outline + 1 : 0) : undefined;
  const numberingId = childAt(properties, 'w:numPr', 'w:numId')?.attributes.val ?? style.numberingId;
  const level = childAt(properties, 'w:numPr', 'w:ilvl')?.attributes.val;
  const headingLevel = direct ?? style.headingLevel;
  return {
    style,
    ...(headingLevel ? { headingLevel } : {}),
    // Id 0 takes a paragraph out of the list its style belongs to.
    ...(numberingId === undefined || numberingId === '0' ? {} : { numberingId }),
    numberingLevel: level === undefined ? (style.numberingLevel ?? 0) : Number(level),
  };
}

/** A style meant for headings on a page-long paragraph is a mistake of its author. */
const longestHeading = 300;

function mainBlock(shape: ParagraphShape, inline: Inline, context: DocxContext): DocxBlock[] {
  const text = inline.text.trim();
  if (text === '') return [];
  if (inline.display) return [{ kind: 'formula', text }];
  const numbered =
    shape.numberingId === undefined
      ? undefined
      : context.numbering.next(shape.numberingId, shape.numberingLevel);
  const label = numbered?.label ? `${numbered.label}${/[、）)]$/.test(numbered.label) ? '' : ' '}` : '';
  if (shape.headingLevel !== undefined && text.length <= longestHeading) {
    return [{ kind: 'heading', text: label + text.replace(/\s*\n\s*/g, ' '), level: shape.headingLevel }];
  }
  if (numbered) return [{ kind: 'list-item', text: label + text, level: numbered.level + 1 }];
  return [{ kind: 'paragraph', text, boldLine: inline.bold || shape.style.bold }];
}

function attachedBlocks(inline: Inline, context: DocxContext): DocxBlock[] {
  const boxes = inline.textBoxes.flatMap((box) => readContainer(box, context));
  const charts = inline.charts.map((chart): DocxBlock => ({ kind: 'table', text: '', chart }));
  const pictures = inline.pictures.map((id): DocxBlock => {
    // One that is linked, not stored, has no part: it is counted by its id.
    return { kind: 'figure', text: '', picture: context.relationships.get(id)?.target ?? id };
  });
  const notes = inline.notes.map((key): DocxBlock => {
    const text = context.notes.get(key) ?? '';
    const printed = key.startsWith('comment:') ? text : `[^${noteNumber(key, context)}] ${text}`;
    return { kind: 'note', text: printed };
  });
  return [...boxes, ...charts, ...pictures, ...notes];
}

/** Blocks of one paragraph: itself, then its text boxes, charts and notes. */
export function readParagraph(paragraph: XmlElement, context: DocxContext): DocxBlock[] {
  const shape = shapeOf(paragraph, context);
  const inline = readInline(paragraph, context);
  if (shape.style.tableOfContents) return [];
  if (shape.style.hidden) {
    if (inline.text.trim() !== '') context.counts.hidden += 1;
    return [];
  }
  return [...mainBlock(shape, inline, context), ...attachedBlocks(inline, context)];
}

/** Blocks of a container of paragraphs and tables: a text box, a table cell, a content control. */
export function readContainer(container: XmlElement, context: DocxContext): DocxBlock[] {
  return childElements(container).flatMap((child) => {
    if (child.name === 'w:p') return readParagraph(child, context);
    if (child.name === 'w:tbl') return readTable(child, context);
    if (child.name === 'mc:Fallback' || child.name.endsWith('Pr')) return [];
    return readContainer(child, context);
  });
}

function rowsIn(table: XmlElement): XmlElement[] {
  return childElements(table).flatMap((child) => {
    if (child.name === 'w:tr') return [child];
    return ['w:sdt', 'w:sdtContent', 'w:customXml', 'w:ins'].includes(child.name) ? rowsIn(child) : [];
  });
}

/** A table that stands inside something else. */
export function readTable(table: XmlElement, context: DocxContext): DocxBlock[] {
  const builder = newTableBuilder(context);
  for (const row of rowsIn(table)) builder.add(row);
  return builder.finish();
}

/** Tables are read row by row, so that a table as long as a book is never one tree. */
export function newTableBuilder(context: DocxContext): TableBuilder {
  return newTable(context, (cell) => readContainer(cell, context));
}
