import type { OfficePackage, Relationship } from '../ooxml/package.ts';
import { childAt, childElements, childNamed, type XmlElement } from '../ooxml/xml.ts';
import { type NumberFormat, parseNumberFormat } from './number-format.ts';

export interface SheetEntry {
  name: string;
  part: string;
  hidden: boolean;
}

export interface Workbook {
  sheets: SheetEntry[];
  /** Number format by the style index of a cell. */
  formats: NumberFormat[];
  /** Dates count from 1904 (old Macintosh files). */
  epoch1904: boolean;
  sharedStrings?: string;
}

function readSheets(root: XmlElement, related: Relationship[]): SheetEntry[] {
  const targets = new Map(related.map((entry) => [entry.id, entry]));
  return childElements(childNamed(root, 'x:sheets')).flatMap(({ attributes }) => {
    const target = targets.get(attributes['r:id'] ?? '');
    // Chart and dialogue sheets have no cells.
    if (target?.kind !== 'worksheet') return [];
    const hidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
    return [{ name: attributes.name ?? '', part: target.target, hidden }];
  });
}

function readFormats(root: XmlElement | undefined): NumberFormat[] {
  const codes = new Map(
    childElements(childNamed(root, 'x:numFmts')).map(({ attributes }) => [
      Number(attributes.numFmtId ?? 0),
      attributes.formatCode ?? '',
    ]),
  );
  return childElements(childNamed(root, 'x:cellXfs')).map(({ attributes }) => {
    const id = Number(attributes.numFmtId ?? 0);
    return parseNumberFormat(id, codes.get(id));
  });
}

/** Reads what the sheets refer to; the sheets themselves are streamed later. */
export async function readWorkbook(office: OfficePackage): Promise<Workbook> {
  const root = await office.tree(office.mainPart);
  const related = await office.relationships(office.mainPart);
  const partOf = (kind: string) =>
    related.find((entry) => entry.kind === kind && office.archive.has(entry.target))?.target;
  const styles = partOf('styles');
  const strings = partOf('sharedStrings');
  const date1904 = childAt(root, 'x:workbookPr')?.attributes.date1904;
  return {
    sheets: readSheets(root, related).filter((sheet) => office.archive.has(sheet.part)),
    formats: readFormats(styles ? await office.tree(styles) : undefined),
    epoch1904: date1904 === '1' || date1904 === 'true',
    ...(strings ? { sharedStrings: strings } : {}),
  };
}
