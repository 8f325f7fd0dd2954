import type { DraftBlock, ParseWarning, ReportProgress } from '../block.ts';
import { readChart } from '../ooxml/chart.ts';
import type { OfficeDraft, OfficePackage, Relationship } from '../ooxml/package.ts';
import type { PlacedBlock } from '../ooxml/pictures.ts';
import { childAt, childElements, childNamed, descendants, textOf, type XmlElement } from '../ooxml/xml.ts';
import { readShapes, type SlideContext, type SlideShape } from './shapes.ts';

interface Deck {
  slides: string[];
  width: number;
  height: number;
}

async function readDeck(office: OfficePackage): Promise<Deck> {
  const root = await office.tree(office.mainPart);
  const related = new Map(
    (await office.relationships(office.mainPart)).map((entry) => [entry.id, entry.target]),
  );
  const slides = childElements(childNamed(root, 'p:sldIdLst')).flatMap(
    (slide) => related.get(slide.attributes['r:id'] ?? '') ?? [],
  );
  const size = childNamed(root, 'p:sldSz')?.attributes;
  return {
    slides: slides.filter((part) => office.archive.has(part)),
    width: Number(size?.cx ?? 9_144_000) / 12_700,
    height: Number(size?.cy ?? 6_858_000) / 12_700,
  };
}

/** Text of a diagram: its points in the order of its data. */
function diagramBlocks(data: XmlElement): DraftBlock[] {
  return descendants(data, 'dgm:t')
    .map((text) => descendants(text, 'a:t').map(textOf).join('').trim())
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'list-item', text, level: 1 }));
}

async function partBlocks(
  office: OfficePackage,
  shape: SlideShape,
  related: Relationship[],
): Promise<PlacedBlock[]> {
  const part = related.find((relationship) => relationship.id === shape.part?.id)?.target;
  if (shape.part?.kind === 'picture') {
    const place = shape.boxes === undefined ? {} : { boxes: shape.boxes };
    return [{ kind: 'figure', text: '', picture: part ?? shape.part.id, ...place }];
  }
  if (!shape.part || !part || !office.archive.has(part)) return shape.blocks;
  const tree = await office.tree(part);
  return shape.part.kind === 'chart' ? readChart(tree) : diagramBlocks(tree);
}

async function noteBlocks(
  office: OfficePackage,
  related: Relationship[],
  context: SlideContext,
): Promise<DraftBlock[]> {
  const part = related.find((relationship) => relationship.kind === 'notesSlide')?.target;
  if (!part || !office.archive.has(part)) return [];
  const root = await office.tree(part);
  const shapes = readShapes(childAt(root, 'p:cSld', 'p:spTree'), context);
  const text = shapes
    .flatMap((shape) => shape.blocks)
    .map((block) => block.text)
    .join('\n')
    .trim();
  return text === '' ? [] : [{ kind: 'note', text }];
}

/** Slides made without a title placeholder: a short line in the first text shape is their title. */
function titled(shapes: SlideShape[]): SlideShape[] {
  const first = shapes.findIndex((shape) => shape.blocks.length > 0);
  const shape = shapes[first];
  const line = shape?.blocks[0];
  if (!shape || shape.title || shape.blocks.length > 1 || line?.kind !== 'paragraph') return shapes;
  if (line.text.length > 60 || /[。；，,;.]$/.test(line.text)) return shapes;
  return shapes.with(first, { ...shape, title: true, blocks: [{ ...line, kind: 'heading', level: 1 }] });
}

async function readSlide(office: OfficePackage, part: string, context: SlideContext): Promise<PlacedBlock[]> {
  const root = await office.tree(part);
  const related = await office.relationships(part);
  const shapes = readShapes(childAt(root, 'p:cSld', 'p:spTree'), context);
  const ordered = titled([
    ...shapes.filter((shape) => shape.title),
    ...shapes.filter((shape) => !shape.title),
  ]);
  const blocks: PlacedBlock[] = [];
  for (const shape of ordered) blocks.push(...(await partBlocks(office, shape, related)));
  blocks.push(...(await noteBlocks(office, related, context)));
  return blocks.map((block) => ({ ...block, page: context.page }));
}

function warningsOf(formulas: number): ParseWarning[] {
  return formulas > 0 ? [{ code: 'formulas_kept_as_text', params: { count: formulas } }] : [];
}

/** Blocks of a presentation: a slide is a page; its title is a heading, speaker notes follow it. */
export async function readPptx(office: OfficePackage, progress: ReportProgress): Promise<OfficeDraft> {
  const deck = await readDeck(office);
  const blocks: PlacedBlock[] = [];
  let formulas = 0;
  for (const [index, part] of deck.slides.entries()) {
    const context: SlideContext = {
      page: index + 1,
      pageWidth: deck.width,
      pageHeight: deck.height,
      formulas: 0,
    };
    blocks.push(...(await readSlide(office, part, context)));
    formulas += context.formulas;
    progress(index + 1, deck.slides.length);
  }
  return {
    parser: 'ooxml-pptx',
    ...(office.title ? { title: office.title } : {}),
    pages: deck.slides.length,
    blocks,
    warnings: warningsOf(formulas),
  };
}
