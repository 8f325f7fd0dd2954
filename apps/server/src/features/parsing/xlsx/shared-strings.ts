import type { OfficePackage } from '../ooxml/package.ts';
import { childElements, childNamed, readXml, textOf, type XmlElement } from '../ooxml/xml.ts';

/** Plain and rich text; phonetic guides (`rPh`) repeat the text in kana. */
function stringOf(item: XmlElement): string {
  return childElements(item)
    .map((child) => {
      if (child.name === 'x:t') return textOf(child);
      return child.name === 'x:r' ? textOf(childNamed(child, 'x:t')) : '';
    })
    .join('');
}

/** Reads only the strings that kept cells refer to: the table of a large workbook can be larger than memory. */
export async function readSharedStrings(
  office: OfficePackage,
  part: string,
  needed: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const strings = new Map<number, string>();
  let index = 0;
  await readXml(
    await office.archive.open(part),
    {
      collect: (name) => name === 'x:si',
      element: (item) => {
        if (needed.has(index)) strings.set(index, stringOf(item));
        index += 1;
      },
    },
    office.limits,
  );
  return strings;
}
