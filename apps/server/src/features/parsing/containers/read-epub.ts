import path from 'node:path/posix';
import type { DraftBlock, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import { readHtmlBlocks } from '../formats/html.ts';
import { decodeText } from '../kinds/charset.ts';
import type { ParseLimits } from '../limits.ts';
import { type Archive, openArchive } from '../ooxml/archive.ts';
import { descendants, readXmlTree, textOf, type XmlElement } from '../ooxml/xml.ts';

const containerPart = 'META-INF/container.xml';

async function treeOf(archive: Archive, part: string, limits: ParseLimits): Promise<XmlElement> {
  return readXmlTree(await archive.open(part), limits);
}

/** Parts of the book in reading order. */
function spineOf(book: XmlElement, folder: string): string[] {
  const items = new Map(
    descendants(book, 'other:item').map(({ attributes }) => [attributes.id ?? '', attributes.href ?? '']),
  );
  return descendants(book, 'other:itemref').flatMap(({ attributes }) => {
    const href = items.get(attributes.idref ?? '');
    if (href === undefined || attributes.linear === 'no') return [];
    return [path.join(folder, decodePath(href))];
  });
}

function decodePath(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** Chapters of an e-book, in the order of its spine; books under a copy lock are refused. */
export async function readEpub({
  file,
  limits,
}: {
  file: string;
  limits: ParseLimits;
}): Promise<DraftDocument> {
  const archive = await openArchive(file, limits);
  try {
    if (archive.has('META-INF/rights.xml')) throw parseError('parsing.encrypted', { type: 'epub' });
    const container = await treeOf(archive, containerPart, limits);
    const root = descendants(container, 'other:rootfile')[0]?.attributes['full-path'] ?? '';
    const book = await treeOf(archive, root, limits);
    const title = textOf(descendants(book, 'dc:title')[0]).trim();
    const blocks: DraftBlock[] = [];
    for (const part of spineOf(book, path.dirname(root))) {
      if (!archive.has(part)) continue;
      const { text } = decodeText(await archive.read(part));
      for (const block of readHtmlBlocks(text, limits)) blocks.push(block);
    }
    return { parser: 'epub', ...(title ? { title } : {}), blocks, warnings: [] };
  } finally {
    archive.close();
  }
}
