import type { OfficePackage, Relationship } from '../ooxml/package.ts';
import { childElements, descendants, type XmlElement } from '../ooxml/xml.ts';
import type { DocxContext } from './context.ts';
import { readInline } from './inline.ts';

/** Lines of a note: its paragraphs, wherever they stand. */
function noteText(note: XmlElement, context: DocxContext): string {
  return descendants(note, 'w:p')
    .map((paragraph) => readInline(paragraph, context).text.trim())
    .filter((text) => text !== '')
    .join('\n');
}

async function addNotes(office: OfficePackage, part: string, context: DocxContext): Promise<void> {
  if (!office.archive.has(part)) return;
  const root = await office.tree(part);
  for (const note of childElements(root)) {
    // The separator lines are notes too, of a special type.
    if (note.attributes.type && note.attributes.type !== 'normal') continue;
    const kind = note.name.replace(/^w:/, '');
    const text = noteText(note, context);
    const author = note.attributes.author?.trim();
    const signed = kind === 'comment' && author ? `${author}: ${text}` : text;
    if (text !== '') context.notes.set(`${kind}:${note.attributes.id ?? ''}`, signed);
  }
}

/** Reads foot- and endnotes and comments into the context, so that they can follow their reference. */
export async function readNotes(
  office: OfficePackage,
  related: Relationship[],
  context: DocxContext,
): Promise<void> {
  for (const kind of ['footnotes', 'endnotes', 'comments']) {
    const part = related.find((relationship) => relationship.kind === kind)?.target;
    if (part) await addNotes(office, part, context);
  }
}
