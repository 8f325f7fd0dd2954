import { type ZipPart, zip } from './zip.ts';

const contentTypes = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
} as const;

const mainParts = {
  docx: 'word/document.xml',
  pptx: 'ppt/presentation.xml',
  xlsx: 'xl/workbook.xml',
} as const;

const relationshipNamespace = 'http://schemas.openxmlformats.org/package/2006/relationships';
const officeRelationship = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A relationships part: `[id, kind, target]`. */
export function relationships(entries: Array<[string, string, string]>): string {
  const items = entries.map(
    ([id, kind, target]) =>
      `<Relationship Id="${id}" Type="${officeRelationship}/${kind}" Target="${target}"/>`,
  );
  return `<?xml version="1.0"?><Relationships xmlns="${relationshipNamespace}">${items.join('')}</Relationships>`;
}

/** The parts every Office file begins with. */
export function packageParts(type: keyof typeof contentTypes): ZipPart[] {
  const types =
    `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>` +
    `<Override PartName="/${mainParts[type]}" ContentType="${contentTypes[type]}"/></Types>`;
  return [
    { name: '[Content_Types].xml', content: types },
    { name: '_rels/.rels', content: relationships([['rId1', 'officeDocument', mainParts[type]]]) },
  ];
}

const wordNamespaces =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" ' +
  `xmlns:r="${officeRelationship}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ' +
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"';

/** Wraps content of `<w:body>`. `prologue` stands in front of the root: document types go there. */
export function wordDocument(body: string, prologue = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${prologue}<w:document ${wordNamespaces}><w:body>${body}</w:body></w:document>`;
}

/** A part of a Word file with the namespaces declared: `styles`, `numbering`, `footnotes`, `comments`. */
export function wordPart(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><w:${root} ${wordNamespaces}>${content}</w:${root}>`;
}

/** Pictures by the id that refers to them, and their parts. */
export type Media = Record<string, { name: string; content: Buffer }>;

function mediaRelations(media: Media): Array<[string, string, string]> {
  return Object.entries(media).map(([id, { name }]) => [id, 'image', `../media/${name}`]);
}

function mediaParts(folder: string, media: Media): ZipPart[] {
  return Object.values(media).map(({ name, content }) => ({ name: `${folder}/media/${name}`, content }));
}

/** A DOCX of a body, optional parts by kind, and pictures. */
export function docx(body: string, parts: Record<string, string> = {}, media: Media = {}): Buffer {
  const related = Object.keys(parts).map((kind, index): [string, string, string] => [
    `rId${index + 10}`,
    kind,
    `${kind}.xml`,
  ]);
  return zip([
    ...packageParts('docx'),
    { name: 'word/document.xml', content: wordDocument(body) },
    {
      name: 'word/_rels/document.xml.rels',
      content: relationships([
        ...related,
        ...mediaRelations(media).map(([id, kind, target]): [string, string, string] => [
          id,
          kind,
          target.slice(3),
        ]),
      ]),
    },
    ...mediaParts('word', media),
    ...Object.entries(parts).map(([kind, content]) => ({
      name: `word/${kind}.xml`,
      content: wordPart(kind, content),
    })),
  ]);
}

/** A paragraph of one run. */
export function paragraph(text: string, properties = ''): string {
  return `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

const sheetNamespaces = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${officeRelationship}"`;

export interface SheetSource {
  name: string;
  /** Everything inside `<worksheet>`; or a finished part. */
  xml?: string;
  part?: Omit<ZipPart, 'name'>;
  state?: string;
}

/** The beginning and end of a sheet part. */
export const sheetHead = `<?xml version="1.0"?><worksheet ${sheetNamespaces}>`;
export const sheetTail = '</worksheet>';

export interface WorkbookExtras {
  sharedStrings?: string[];
  /** Content of `<styleSheet>`. */
  styles?: string;
  /** Comments of the first sheet, content of `<commentList>`. */
  comments?: string;
  /** Pictures over the first sheet. */
  media?: Media;
}

/** An XLSX of sheets. */
export function xlsx(sheets: SheetSource[], extras: WorkbookExtras = {}): Buffer {
  const entries = sheets.map(
    (sheet, index) =>
      `<sheet name="${sheet.name}" sheetId="${index + 1}" r:id="rId${index + 1}"${sheet.state ? ` state="${sheet.state}"` : ''}/>`,
  );
  const related = sheets.map((_, index): [string, string, string] => [
    `rId${index + 1}`,
    'worksheet',
    `worksheets/sheet${index + 1}.xml`,
  ]);
  const strings = extras.sharedStrings ?? [];
  const parts: ZipPart[] = [
    ...packageParts('xlsx'),
    {
      name: 'xl/workbook.xml',
      content: `<?xml version="1.0"?><workbook ${sheetNamespaces}><sheets>${entries.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relationships([
        ...related,
        ['rIdS', 'sharedStrings', 'sharedStrings.xml'],
        ['rIdT', 'styles', 'styles.xml'],
      ]),
    },
    {
      name: 'xl/sharedStrings.xml',
      content: `<?xml version="1.0"?><sst ${sheetNamespaces}>${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    },
    {
      name: 'xl/styles.xml',
      content: `<?xml version="1.0"?><styleSheet ${sheetNamespaces}>${extras.styles ?? ''}</styleSheet>`,
    },
    ...sheets.map(
      (sheet, index): ZipPart => ({
        name: `xl/worksheets/sheet${index + 1}.xml`,
        ...(sheet.part ?? { content: `${sheetHead}${sheet.xml ?? ''}${sheetTail}` }),
      }),
    ),
  ];
  return zip([...parts, ...besideSheet(extras)]);
}

function besideSheet({ comments, media }: WorkbookExtras): ZipPart[] {
  if (comments === undefined && media === undefined) return [];
  const pictures = Object.keys(media ?? {}).map((id) => `<a:blip r:embed="${id}"/>`);
  return [
    {
      name: 'xl/worksheets/_rels/sheet1.xml.rels',
      content: relationships([
        ['rId1', 'comments', '../comments1.xml'],
        ['rId2', 'drawing', '../drawings/drawing1.xml'],
      ]),
    },
    {
      name: 'xl/comments1.xml',
      content: `<?xml version="1.0"?><comments ${sheetNamespaces}><commentList>${comments ?? ''}</commentList></comments>`,
    },
    {
      name: 'xl/drawings/drawing1.xml',
      content: `<?xml version="1.0"?><d:wsDr xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ${slideNamespaces}>${pictures.join('')}</d:wsDr>`,
    },
    { name: 'xl/drawings/_rels/drawing1.xml.rels', content: relationships(mediaRelations(media ?? {})) },
    ...mediaParts('xl', media ?? {}),
  ];
}

const slideNamespaces =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  `xmlns:r="${officeRelationship}"`;

/** Content of the shape tree of each slide, with optional speaker notes. */
export function pptx(slides: Array<{ shapes: string; notes?: string; media?: Media }>): Buffer {
  const ids = slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index + 1}"/>`);
  const slide = (root: string, shapes: string) =>
    `<?xml version="1.0"?><p:${root} ${slideNamespaces}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:${root}>`;
  return zip([
    ...packageParts('pptx'),
    {
      name: 'ppt/presentation.xml',
      content: `<?xml version="1.0"?><p:presentation ${slideNamespaces}><p:sldIdLst>${ids.join('')}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/></p:presentation>`,
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: relationships(
        slides.map((_, index) => [`rId${index + 1}`, 'slide', `slides/slide${index + 1}.xml`]),
      ),
    },
    ...slides.flatMap(({ shapes, notes, media = {} }, index): ZipPart[] => [
      { name: `ppt/slides/slide${index + 1}.xml`, content: slide('sld', shapes) },
      {
        name: `ppt/slides/_rels/slide${index + 1}.xml.rels`,
        content: relationships([
          ['rId1', 'notesSlide', `../notesSlides/notesSlide${index + 1}.xml`],
          ...mediaRelations(media),
        ]),
      },
      ...mediaParts('ppt', media),
      ...(notes === undefined
        ? []
        : [
            {
              name: `ppt/notesSlides/notesSlide${index + 1}.xml`,
              content: slide('notes', textShape('body', [notes])),
            },
          ]),
    ]),
  ]);
}

/** A text shape with a placeholder type and paragraphs. */
export function textShape(type: string, paragraphs: string[]): string {
  const body = paragraphs.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('');
  return (
    `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr>` +
    `<p:spPr><a:xfrm><a:off x="127000" y="254000"/><a:ext cx="1270000" cy="635000"/></a:xfrm></p:spPr>` +
    `<p:txBody>${body}</p:txBody></p:sp>`
  );
}
