import { latexOf } from '../ooxml/omml.ts';
import { childElements, childNamed, descendants, textOf, type XmlElement } from '../ooxml/xml.ts';
import type { DocxContext } from './context.ts';
import { isOn } from './styles.ts';

/** What the runs of one paragraph hold. */
export interface Inline {
  text: string;
  /** Keys of `DocxContext.notes`, in order of reference. */
  notes: string[];
  /** Contents of text boxes anchored here. */
  textBoxes: XmlElement[];
  /** Relationship ids of charts anchored here. */
  charts: string[];
  /** Relationship ids of pictures anchored here. */
  pictures: string[];
  /** The paragraph is one displayed equation. */
  display: boolean;
  /** All of its visible characters are bold. */
  bold: boolean;
}

type Reader = (element: XmlElement, inline: Inline, context: DocxContext) => void;

function inInstruction(context: DocxContext): boolean {
  return context.fields.includes('code');
}

function readText(element: XmlElement, inline: Inline, context: DocxContext): void {
  if (!inInstruction(context)) inline.text += textOf(element);
}

function readField(element: XmlElement, _: Inline, context: DocxContext): void {
  const type = element.attributes.fldCharType;
  if (type === 'begin') context.fields.push('code');
  else if (type === 'separate' && context.fields.length > 0)
    context.fields[context.fields.length - 1] = 'result';
  else if (type === 'end') context.fields.pop();
}

function readBreak(element: XmlElement, inline: Inline): void {
  const type = element.attributes.type;
  inline.text += type === 'page' || type === 'column' ? ' ' : '\n';
}

/** Symbol fonts put their glyphs into the private use area: only the common tick boxes are readable. */
const symbols: Record<string, string> = {
  F0FE: '☑',
  F0A8: '□',
  F06F: '□',
  F0FC: '✓',
  F0D8: '➢',
  F0B7: '•',
  F0E0: '→',
};

function readSymbol(element: XmlElement, inline: Inline): void {
  const code = (element.attributes.char ?? '').toUpperCase();
  const point = Number.parseInt(code, 16);
  if (symbols[code]) inline.text += symbols[code];
  else if (Number.isFinite(point) && point < 0xe000) inline.text += String.fromCodePoint(point);
}

/** Word numbers notes when it prints them; the ids in the file are its own. */
export function noteNumber(key: string, context: DocxContext): number {
  const known = context.noteNumbers.get(key);
  if (known !== undefined) return known;
  const number = context.noteNumbers.size + 1;
  context.noteNumbers.set(key, number);
  return number;
}

function noteReader(prefix: string): Reader {
  return (element, inline, context) => {
    const key = `${prefix}:${element.attributes.id ?? ''}`;
    if (!context.notes.has(key)) return;
    inline.notes.push(key);
    if (prefix !== 'comment') inline.text += `[^${noteNumber(key, context)}]`;
  };
}

function readEquation(element: XmlElement, inline: Inline, context: DocxContext): void {
  const latex = latexOf(element);
  if (latex === '') return;
  context.counts.formulas += 1;
  inline.text += `$${latex}$`;
}

function readDisplay(element: XmlElement, inline: Inline, context: DocxContext): void {
  const before = inline.text.trim();
  const parts = childElements(element)
    .filter((child) => child.name === 'm:oMath')
    .map(latexOf);
  const latex = parts.filter((part) => part !== '').join(' \\\\ ');
  if (latex === '') return;
  context.counts.formulas += 1;
  inline.display = before === '';
  inline.text += `$$${latex}$$`;
}

/** Pictures, charts and text boxes: DrawingML in `w:drawing`, old VML in `w:pict`. */
function readDrawing(element: XmlElement, inline: Inline): void {
  inline.textBoxes.push(...descendants(element, 'w:txbxContent'));
  for (const { attributes } of descendants(element, 'a:blip'))
    inline.pictures.push(attributes['r:embed'] ?? '');
  for (const { attributes } of descendants(element, 'v:imagedata'))
    inline.pictures.push(attributes['r:id'] ?? '');
  for (const chart of descendants(element, 'c:chart')) inline.charts.push(chart.attributes['r:id'] ?? '');
}

function readObject(element: XmlElement, inline: Inline, context: DocxContext): void {
  context.counts.objects += 1;
  inline.textBoxes.push(...descendants(element, 'w:txbxContent'));
}

function readDeleted(element: XmlElement, _: Inline, context: DocxContext): void {
  if (descendants(element, 'w:delText').some((text) => textOf(text).trim() !== ''))
    context.counts.deletions += 1;
}

function readRun(element: XmlElement, inline: Inline, context: DocxContext): void {
  const properties = childNamed(element, 'w:rPr');
  if (isOn(childNamed(properties, 'w:vanish'))) {
    if (textOf(element).trim() !== '') context.counts.hidden += 1;
    return;
  }
  const before = inline.text.length;
  readChildren(element, inline, context);
  const visible = inline.text.slice(before).trim() !== '';
  if (visible && !isOn(childNamed(properties, 'w:b'))) inline.bold = false;
}

/** Both branches hold the same content for different programs: the first one is read. */
function readAlternate(element: XmlElement, inline: Inline, context: DocxContext): void {
  const choice = childNamed(element, 'mc:Choice') ?? childNamed(element, 'mc:Fallback');
  if (choice) readChildren(choice, inline, context);
}

function readRuby(element: XmlElement, inline: Inline, context: DocxContext): void {
  const base = childNamed(element, 'w:rubyBase');
  if (base) readChildren(base, inline, context);
}

const ignored: Reader = () => undefined;

const readers: Record<string, Reader> = {
  'w:r': readRun,
  'w:t': readText,
  'w:tab': (_, inline) => {
    inline.text += '\t';
  },
  'w:br': readBreak,
  'w:cr': readBreak,
  'w:noBreakHyphen': (_, inline) => {
    inline.text += '-';
  },
  'w:sym': readSymbol,
  'w:fldChar': readField,
  'w:instrText': ignored,
  'w:footnoteReference': noteReader('footnote'),
  'w:endnoteReference': noteReader('endnote'),
  'w:commentReference': noteReader('comment'),
  'm:oMath': readEquation,
  'm:oMathPara': readDisplay,
  'w:drawing': readDrawing,
  'w:pict': readDrawing,
  'w:object': readObject,
  'w:del': readDeleted,
  'w:moveFrom': readDeleted,
  'mc:AlternateContent': readAlternate,
  'w:ruby': readRuby,
  'w:pPr': ignored,
  'w:rPr': ignored,
  'w:sdtPr': ignored,
};

function readChildren(element: XmlElement, inline: Inline, context: DocxContext): void {
  for (const child of childElements(element)) {
    const reader = readers[child.name];
    if (reader) reader(child, inline, context);
    else readChildren(child, inline, context);
  }
}

/** Reads the content of a paragraph; links, insertions and content controls are looked through. */
export function readInline(paragraph: XmlElement, context: DocxContext): Inline {
  const inline: Inline = {
    text: '',
    notes: [],
    textBoxes: [],
    charts: [],
    pictures: [],
    display: false,
    bold: true,
  };
  readChildren(paragraph, inline, context);
  if (inline.display && !/^\s*\$\$.*\$\$\s*$/s.test(inline.text)) inline.display = false;
  return inline;
}
