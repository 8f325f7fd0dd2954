import { detectHeaderRows, type GridCell, layOutCells } from '../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../assembly/table-text.ts';
import type { DraftBlock, PageBox } from '../block.ts';
import { latexOf } from '../ooxml/omml.ts';
import { childAt, childElements, childNamed, descendants, textOf, type XmlElement } from '../ooxml/xml.ts';

/** State of one slide. */
export interface SlideContext {
  page: number;
  /** Size of the slides in points. */
  pageWidth: number;
  pageHeight: number;
  formulas: number;
}

/** A shape's blocks, or a part that holds them (chart, diagram). */
export interface SlideShape {
  title: boolean;
  blocks: DraftBlock[];
  /** Relationship id of a chart, of the data of a diagram, or of a picture. */
  part?: { id: string; kind: 'chart' | 'diagram' | 'picture' };
  /** Where a picture stands. */
  boxes?: PageBox[];
}

/** English Metric Units in a point. */
const emuPerPoint = 12_700;

function numberOf(value: string | undefined): number {
  const parsed = Number.parseInt(value ?? '', 10);
  return Number.isFinite(parsed) ? parsed : 0;
}

function placeOf(transform: XmlElement | undefined, context: SlideContext): { boxes?: PageBox[] } {
  const offset = childNamed(transform, 'a:off')?.attributes;
  const extent = childNamed(transform, 'a:ext')?.attributes;
  if (!offset || !extent) return {};
  const points = (value: string | undefined) => Math.round((numberOf(value) / emuPerPoint) * 10) / 10;
  const box: PageBox = {
    page: context.page,
    x: points(offset.x),
    y: points(offset.y),
    width: points(extent.cx),
    height: points(extent.cy),
    pageWidth: context.pageWidth,
    pageHeight: context.pageHeight,
  };
  return { boxes: [box] };
}

/** Text of one paragraph; the field with the number of the slide is left out. */
function paragraphText(paragraph: XmlElement, context: SlideContext): string {
  return childElements(paragraph)
    .map((child) => {
      if (child.name === 'a:r') return textOf(childNamed(child, 'a:t'));
      if (child.name === 'a:br') return '\n';
      if (child.name === 'a:fld')
        return child.attributes.type === 'slidenum' ? '' : textOf(childNamed(child, 'a:t'));
      const equation = descendants(child, 'm:oMath');
      context.formulas += equation.length;
      return equation.map((one) => `$${latexOf(one)}$`).join(' ');
    })
    .join('')
    .trim();
}

/** Equations of slides are wrapped for programs that know them, beside a picture for those that do not. */
function paragraphsIn(body: XmlElement | undefined): XmlElement[] {
  return childElements(body).flatMap((child) => {
    if (child.name === 'a:p') return [child];
    return child.name === 'mc:AlternateContent' ? paragraphsIn(childNamed(child, 'mc:Choice')) : [];
  });
}

function bodyBlocks(body: XmlElement | undefined, context: SlideContext, isList: boolean): DraftBlock[] {
  const paragraphs = paragraphsIn(body).filter((paragraph) => paragraphText(paragraph, context) !== '');
  let number = 0;
  return paragraphs.map((paragraph): DraftBlock => {
    const properties = childNamed(paragraph, 'a:pPr');
    const automatic = childNamed(properties, 'a:buAutoNum');
    number = automatic ? Math.max(number + 1, numberOf(automatic.attributes.startAt)) : 0;
    const bulleted = childNamed(properties, 'a:buChar') !== undefined || automatic !== undefined;
    const plain = childNamed(properties, 'a:buNone') !== undefined;
    const text = (automatic ? `${number}. ` : '') + paragraphText(paragraph, context);
    if (bulleted || (isList && !plain && paragraphs.length > 1)) {
      return { kind: 'list-item', text, level: numberOf(properties?.attributes.lvl) + 1 };
    }
    return { kind: 'paragraph', text };
  });
}

/** Placeholders for dates, footers and slide numbers repeat on every slide. */
const repeated = new Set(['dt', 'ftr', 'hdr', 'sldNum', 'sldImg']);

function readTextShape(shape: XmlElement, context: SlideContext): SlideShape {
  const placeholder = childAt(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph');
  const type = placeholder ? (placeholder.attributes.type ?? 'body') : '';
  if (repeated.has(type)) return { title: false, blocks: [] };
  const body = childNamed(shape, 'p:txBody');
  const title = type === 'title' || type === 'ctrTitle';
  const place = placeOf(childAt(shape, 'p:spPr', 'a:xfrm'), context);
  if (!title) {
    const blocks = bodyBlocks(body, context, type === 'body' || type === 'obj');
    return { title, blocks: blocks.map((block) => ({ ...block, ...place })) };
  }
  const text = bodyBlocks(body, context, false)
    .map((block) => block.text)
    .join(' ')
    .replace(/\s+/g, ' ');
  return { title, blocks: text === '' ? [] : [{ kind: 'heading', level: 1, text, ...place }] };
}

function cellOf(cell: XmlElement, context: SlideContext): GridCell | undefined {
  const { hMerge, vMerge, rowSpan, gridSpan } = cell.attributes;
  if (hMerge === '1' || vMerge === '1' || hMerge === 'true' || vMerge === 'true') return undefined;
  const text = bodyBlocks(childNamed(cell, 'a:txBody'), context, false)
    .map((block) => block.text)
    .join('\n');
  return { text, rowSpan: Math.max(1, numberOf(rowSpan)), columnSpan: Math.max(1, numberOf(gridSpan)) };
}

function readTable(table: XmlElement, context: SlideContext): DraftBlock[] {
  const rows = childElements(table)
    .filter((child) => child.name === 'a:tr')
    .slice(0, 2000);
  const cells = rows.map((row) =>
    childElements(row)
      .filter((child) => child.name === 'a:tc')
      .flatMap((cell) => cellOf(cell, context) ?? []),
  );
  const grid = layOutCells(cells, 200);
  const marked = childNamed(table, 'a:tblPr')?.attributes.firstRow === '1' ? 1 : 0;
  const headerRows = Math.max(marked, detectHeaderRows(grid.rows, grid.spans));
  const spans = grid.spans.length > 0 ? { spans: grid.spans } : {};
  const shaped = dropEmptyRowsAndColumns({ rows: grid.rows, headerRows, ...spans });
  return shaped.rows.length === 0 ? [] : [{ kind: 'table', text: tableText(shaped), table: shaped }];
}

function readFrame(frame: XmlElement, context: SlideContext): SlideShape[] {
  const place = placeOf(childNamed(frame, 'p:xfrm'), context);
  const data = childAt(frame, 'a:graphic', 'a:graphicData');
  const table = childNamed(data, 'a:tbl');
  if (table) {
    return [{ title: false, blocks: readTable(table, context).map((block) => ({ ...block, ...place })) }];
  }
  const chart = childNamed(data, 'c:chart')?.attributes['r:id'];
  if (chart) return [{ title: false, blocks: [], part: { id: chart, kind: 'chart' } }];
  const diagram = childNamed(data, 'dgm:relIds')?.attributes['r:dm'];
  return diagram ? [{ title: false, blocks: [], part: { id: diagram, kind: 'diagram' } }] : [];
}

function readPicture(picture: XmlElement, context: SlideContext): SlideShape {
  const id = childAt(picture, 'p:blipFill', 'a:blip')?.attributes['r:embed'] ?? '';
  const place = placeOf(childAt(picture, 'p:spPr', 'a:xfrm'), context);
  return { title: false, blocks: [], part: { id, kind: 'picture' }, ...place };
}

/** Shapes of a slide in the order in which they are stacked, which is the order screen readers use. */
export function readShapes(tree: XmlElement | undefined, context: SlideContext): SlideShape[] {
  return childElements(tree).flatMap((child): SlideShape[] => {
    switch (child.name) {
      case 'p:sp':
        return [readTextShape(child, context)];
      case 'p:graphicFrame':
        return readFrame(child, context);
      case 'p:grpSp':
        return readShapes(child, context);
      case 'mc:AlternateContent':
        return readShapes(childNamed(child, 'mc:Choice') ?? childNamed(child, 'mc:Fallback'), context);
      case 'p:pic':
        return [readPicture(child, context)];
      default:
        return [];
    }
  });
}
